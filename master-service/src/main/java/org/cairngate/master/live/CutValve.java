package org.cairngate.master.live;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Gives a stream's request the means to cut its connection off. The servlet API has none: completing an answer waits for a client that
 * does not read, and takes a thread of the server for as long.
 */
final class CutValve extends ValveBase {

    /** Where the request has it, a {@link Runnable} that returns at once; to be called by the server's thread that has the request. */
    static final String ATTRIBUTE = "org.cairngate.live.cut";

    CutValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getRequestURI().equals(LiveController.PATH)) {
            org.apache.coyote.Response wire = response.getCoyoteResponse();
            request.setAttribute(ATTRIBUTE, (Runnable)
                    () -> wire.action(ActionCode.CLOSE_NOW, new IOException("the stream was cut off")));
        }
        getNext().invoke(request, response);
    }
}
