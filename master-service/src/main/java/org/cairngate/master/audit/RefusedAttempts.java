package org.cairngate.master.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was refused and is not on the ledger yet: the first attempts one by one, the others as numbers. However many come, there are at
 * most {@link #OF_WINDOW} records and {@link #MAX_ADDRESSES} numbers of a {@link #WINDOW}, and every attempt is in one of them. Safe
 * for use by several threads.
 */
final class RefusedAttempts {

    /** How long attempts are counted together. */
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Attempts of an address that get a record of their own in a window: as many as it may fail to log in. */
    static final int OF_ADDRESS = 10;

    /** Attempts of all addresses that get a record of their own in a window. */
    static final int OF_WINDOW = 64;

    /** Most records that wait to be taken: while the disk has no room nobody takes them. */
    static final int MAX_WAITING = 1024;

    /** Addresses of which the further attempts are counted one by one; those of all others are one number. */
    static final int MAX_ADDRESSES = 256;

    /** The address of what came from more addresses than are told apart. */
    static final String OTHERS = "other addresses";

    private final List<AuditRecord> waiting = new ArrayList<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private Instant since = Instant.EPOCH;
    private int ofWindow;

    /** The attempts of an address in this window: how many have a record, and how many have none. */
    private static final class Tally {
        private int recorded;
        private long further;
        private AuditRecord newest;

        private Tally(AuditRecord first) {
            this.newest = first;
        }
    }

    /** Takes an attempt. */
    synchronized void add(AuditRecord attempt) {
        if (tallies.isEmpty()) {
            since = attempt.time();
        }
        Tally tally = tallies.computeIfAbsent(addressOf(attempt), address -> new Tally(attempt));
        if (tally.recorded < OF_ADDRESS && ofWindow < OF_WINDOW && offer(attempt)) {
            tally.recorded++;
            ofWindow++;
        } else {
            tally.further += attempt.count();
            tally.newest = attempt;
        }
    }

    /** Keeps a record that is not counted with others; false when too many wait. */
    synchronized boolean offer(AuditRecord record) {
        return waiting.size() < MAX_WAITING && waiting.add(record);
    }

    /** Whether nothing waits. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty() && tallies.values().stream().allMatch(tally -> tally.further == 0);
    }

    /** Takes out what waits, and the numbers of the window when it is over. */
    synchronized List<AuditRecord> take(Instant now) {
        boolean over = !now.isBefore(since.plus(WINDOW)) || now.isBefore(since);
        return take(over);
    }

    /** Takes out everything, also the numbers of a window that is not over. */
    synchronized List<AuditRecord> takeAll() {
        return take(true);
    }

    private List<AuditRecord> take(boolean withNumbers) {
        List<AuditRecord> taken = new ArrayList<>(waiting);
        waiting.clear();
        if (withNumbers) {
            tallies.forEach((address, tally) -> {
                if (tally.further > 0) {
                    taken.add(summary(address, tally));
                }
            });
            tallies.clear();
            ofWindow = 0;
        }
        return taken;
    }

    private String addressOf(AuditRecord attempt) {
        String address = attempt.attempt().address();
        return tallies.containsKey(address) || tallies.size() < MAX_ADDRESSES ? address : OTHERS;
    }

    private static AuditRecord summary(String address, Tally tally) {
        return AuditRecord.of(
                tally.newest.time(),
                AuditRecord.Kind.REFUSAL,
                Attempt.from(address),
                new Outcome(tally.newest.outcome().status(), AuditRecord.FURTHER),
                tally.further);
    }
}
