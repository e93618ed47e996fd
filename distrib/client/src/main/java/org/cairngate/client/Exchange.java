package org.cairngate.client;

import java.io.IOException;

/** How requests reach the master and its answers come back: TLS, who asks, refusals, waiting and bounds are its matter. */
@FunctionalInterface
public interface Exchange {
    /**
     * Sends a request and waits for its answer.
     *
     * @return the body of an answer that is no refusal; no bytes for none
     * @throws IOException for a refusal, and when there is no whole answer
     */
    byte[] send(Request request) throws IOException;
}
