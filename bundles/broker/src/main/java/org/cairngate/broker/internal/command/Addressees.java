package org.cairngate.broker.internal.command;

import org.cairngate.ledger.RefusedException;

/** Says which devices may get commands. Thread-safe. */
@FunctionalInterface
public interface Addressees {

    /** Throws {@code unknown-device} or {@code revoked-device} when this gateway does not serve the device. */
    void check(String deviceUid) throws RefusedException;
}
