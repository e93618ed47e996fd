package org.cairngate.ledger.state;

import org.cairngate.ledger.Hash;

/** The roots that our own log had; a certificate is believed only when it names the same. */
@FunctionalInterface
public interface LogRoots {

    /**
     * The root of our log when it had the given size.
     *
     * @throws IllegalArgumentException when it was never that large
     */
    Hash root(long size);
}
