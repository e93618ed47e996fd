package org.cairngate.master.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down password guessing: after {@link #LIMIT} failed logins from an address within {@link #WINDOW}, more are refused without
 * a look at the password, until the window is over. Addresses are those that {@link ClientNetwork} makes of them. Remembers at most
 * {@link #MAX_ADDRESSES} of them. Thread-safe.
 */
public final class LoginThrottle {

    /** Failed logins that an address may have in a window. */
    public static final int LIMIT = 10;

    /** How long failures count. */
    public static final Duration WINDOW = Duration.ofMinutes(1);

    /** Most addresses that are remembered; the one that failed first is forgotten first. */
    public static final int MAX_ADDRESSES = 10_000;

    private final Clock clock;
    private final int limit;
    private final Map<String, Failures> failures = new LinkedHashMap<>();

    private record Failures(Instant since, int count) {}

    /** A throttle by the given clock. */
    public LoginThrottle(Clock clock) {
        this(clock, LIMIT);
    }

    /** A throttle of another kind of attempt, of which an address may fail {@code limit} times in a window. */
    public LoginThrottle(Clock clock, int limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /** Whether a login from the address may be tried. */
    public synchronized boolean permits(String address) {
        Failures known = failures.get(address);
        return known == null || isOver(known) || known.count() < limit;
    }

    /** Counts a failed login. */
    public synchronized void failed(String address) {
        Failures known = failures.get(address);
        Failures next = known == null || isOver(known)
                ? new Failures(clock.instant(), 1)
                : new Failures(known.since(), known.count() + 1);
        failures.put(address, next);
        if (failures.size() > MAX_ADDRESSES) {
            failures.remove(failures.keySet().iterator().next());
        }
    }

    private boolean isOver(Failures known) {
        return clock.instant().isAfter(known.since().plus(WINDOW));
    }
}
