package org.cairngate.load;

/** When the next event is sent. */
public sealed interface Pace {

    /** Most events of one connection that may be without an acknowledgement: MQTT's packet ids are 16 bits. */
    int MAX_IN_FLIGHT = 60_000;

    /** Events of one connection that may be without an acknowledgement, 1..{@value #MAX_IN_FLIGHT}. */
    int inFlight();

    /**
     * At fixed times, whether or not the broker keeps up. The latency of an event counts from the time at which it should have been sent, so that a
     * broker that stalls is charged for every event that it kept from being sent (no coordinated omission).
     *
     * @param perSecond events a second, of all connections together
     * @param inFlight an event that falls due beyond this waits, and its latency grows
     */
    record OpenLoop(double perSecond, int inFlight) implements Pace {
        /** Refuses values out of range with an {@link IllegalArgumentException}. */
        public OpenLoop {
            if (!(perSecond > 0 && perSecond <= 1e7)) {
                throw new IllegalArgumentException("rate must be above 0 and at most 10,000,000/s, is " + perSecond);
            }
            requireInFlight(inFlight);
        }
    }

    /**
     * The next event as soon as an acknowledgement makes room for it. Latency counts from the sending, and says nothing of the events
     * that were not sent in the meantime.
     */
    record ClosedLoop(int inFlight) implements Pace {
        /** Refuses values out of range with an {@link IllegalArgumentException}. */
        public ClosedLoop {
            requireInFlight(inFlight);
        }
    }

    private static void requireInFlight(int inFlight) {
        if (inFlight < 1 || inFlight > MAX_IN_FLIGHT) {
            throw new IllegalArgumentException("in flight must be 1.." + MAX_IN_FLIGHT + ", is " + inFlight);
        }
    }
}
