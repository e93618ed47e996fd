package org.cairngate.master.problem;

import java.io.IOException;

/** A request's body has more bytes than a request to its path needs. */
final class OversizedBodyException extends IOException {

    private static final long serialVersionUID = 1L;

    OversizedBodyException(int most) {
        super("the body has more than " + most + " bytes");
    }
}
