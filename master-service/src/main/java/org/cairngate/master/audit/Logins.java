package org.cairngate.master.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What counts as a login, where every request carries its credentials: the first use of an account from an address, and the first
 * after it was not used from there for {@link #QUIET}. In memory only: after a start everybody logs in anew. Safe for use by several
 * threads.
 */
final class Logins {

    /** How long an account may be quiet at an address without another login. */
    static final Duration QUIET = Duration.ofHours(1);

    /** Pairs of account and address that are remembered; the one that was quiet longest is forgotten first. */
    static final int MAX_PAIRS = 1000;

    private final Map<Pair, Instant> used = new LinkedHashMap<>(16, 0.75f, true);

    private record Pair(String account, String address) {}

    /** Notes the use of an account, and says whether it is a login. */
    synchronized boolean isNew(String account, String address, Instant now) {
        Instant before = used.put(new Pair(account, address), now);
        if (used.size() > MAX_PAIRS) {
            used.remove(used.keySet().iterator().next());
        }
        return before == null || now.isAfter(before.plus(QUIET));
    }

    /** Forgets a use, of which no record could be made, so that the next one is a login. */
    synchronized void forget(String account, String address) {
        used.remove(new Pair(account, address));
    }
}
