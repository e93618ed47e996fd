package org.cairngate.ledger.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import org.cairngate.ledger.RefusedException;

/** One decoding of a fuzz target: it may be refused, with a word on why; nothing else may escape. */
@FunctionalInterface
public interface Decoding {

    void run() throws RefusedException;

    static void attempt(Decoding decoding) {
        try {
            decoding.run();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
