package org.cairngate.hub.internal.status;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether the hub does its work: it knows the devices, takes their events and moves them on. An uplink that is down is no
 * reason: events are taken without a master. Safe for use by several threads.
 */
public final class Readiness {

    /** The hub's thread says each second that it lives; silent for this long, it hangs. */
    static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** Why a hub is not ready. */
    public enum Reason {
        /** The chain copy holds only the genesis and was never compared with the master's: no device is known yet. */
        NO_REGISTRY,
        /** The hub has not begun to work, or has ended. */
        NOT_RUNNING,
        /** The hub's thread has been silent for more than ten seconds: it waits for a disk, or is dead. */
        STALLED,
        /** The journal is full, or cannot write: no event is taken. */
        JOURNAL_REFUSES,
        /** The disk of the chain copy has less room than its reserve: no event is taken. */
        DISK_RESERVE;

        /** The code that the status shows, for example {@code no-registry}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Clock clock;
    private volatile boolean registry;
    private volatile boolean running;
    private volatile boolean accepting;
    private volatile boolean room = true;
    private volatile Instant heartbeat;

    /** Not ready before {@link #alive} was called. */
    public Readiness(Clock clock) {
        this.clock = clock;
        this.heartbeat = clock.instant();
    }

    /** The chain copy is one to answer from. */
    public void registryKnown() {
        registry = true;
    }

    /** The hub's thread lives. To be called by it each second. */
    public void alive(boolean journalAccepts) {
        accepting = journalAccepts;
        heartbeat = clock.instant();
        running = true;
    }

    /** Whether the disk has its reserve. */
    public void disk(boolean hasRoom) {
        room = hasRoom;
    }

    /** The hub ends. */
    public void ended() {
        running = false;
    }

    /** Whether nothing is missing. */
    public boolean ready() {
        return missing().isEmpty();
    }

    /** What is missing, as of this moment. */
    public List<Reason> missing() {
        List<Reason> missing = new ArrayList<>();
        if (!running) {
            missing.add(Reason.NOT_RUNNING);
        } else if (clock.instant().isAfter(heartbeat.plus(LONGEST_SILENCE))) {
            missing.add(Reason.STALLED);
        } else if (!accepting) {
            missing.add(Reason.JOURNAL_REFUSES);
        }
        if (running && !room) {
            missing.add(Reason.DISK_RESERVE);
        }
        if (!registry) {
            missing.add(Reason.NO_REGISTRY);
        }
        return missing;
    }
}
