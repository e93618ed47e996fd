package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.stereotype.Component;
import tools.jackson.databind.ObjectMapper;

/**
 * Writes problems straight into the response: whatever the client says to accept, a refusal has to reach it. Safe for use by
 * several threads.
 */
@Component
public final class ProblemWriter {

    private final ObjectMapper json;

    /** Writes with the given mapper. */
    public ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    /** Makes the problem the whole answer; does nothing when a part of another answer is on its way already. */
    public void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        byte[] body = json.writeValueAsBytes(problem);
        response.resetBuffer();
        response.setStatus(problem.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        StrictHeaders.addTo(response); // some problems are written outside of security
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }
}
