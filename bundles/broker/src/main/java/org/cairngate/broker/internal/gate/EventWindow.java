package org.cairngate.broker.internal.gate;

import java.time.Instant;
import org.cairngate.ledger.RefusedException;

/** The window of time that an event must meet, as the chain's genesis policy fixes it. Safe for use by several threads. */
@FunctionalInterface
public interface EventWindow {

    /**
     * Checks an event's time.
     *
     * @param timestamp the event's time
     * @param now the gateway's time
     * @throws RefusedException ({@code clock-skew}) when it is out of the window
     */
    void check(Instant timestamp, Instant now) throws RefusedException;
}
