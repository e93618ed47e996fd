package org.cairngate.master.problem;

import java.io.IOException;

/** A request's body has more bytes than any request of this API needs. */
final class OversizedBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    OversizedBodyException() {
        super("the body has more than " + BodyLimit.MAX_BYTES + " bytes");
    }
}
