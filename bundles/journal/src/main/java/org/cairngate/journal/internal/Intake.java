package org.cairngate.journal.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.ledger.store.DiskReserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the journal may take events, and if not, why: the disk failed, it has less room than its reserve, or somebody holds the
 * journal. Safe for use by several threads.
 */
final class Intake {

    /** Time after which the disk is asked again for its room. */
    static final Duration LOOK = Duration.ofMillis(500);

    /** The part of the reserve, as a divisor, after which the disk is asked before that time: fast intake must not use the reserve up. */
    static final long LOOK_PARTS = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final DiskReserve reserve;
    private final long lookBytes;
    private final Clock clock;
    private final AtomicLong takenBytes = new AtomicLong();
    private volatile Optional<String> failure = Optional.empty();
    private volatile Optional<String> held = Optional.empty();
    private volatile Optional<String> noRoom = Optional.empty();
    private volatile long lookedMs = Long.MIN_VALUE;

    /** An intake for a disk on which so many bytes are to stay free; 0 for none. */
    Intake(DiskReserve reserve, long reserveBytes, Clock clock) {
        this.reserve = reserve;
        this.lookBytes = reserveBytes > 0 ? Math.max(1, reserveBytes / LOOK_PARTS) : Long.MAX_VALUE;
        this.clock = clock;
    }

    /** Nothing can be written. */
    void failed(String why) {
        failure = Optional.of("the disk failed: " + why + ". The journal tries again by itself");
    }

    /** It can be written again. */
    void recovered() {
        failure = Optional.empty();
    }

    boolean hasFailed() {
        return failure.isPresent();
    }

    /** Somebody else has no room, or has it again. */
    void hold(Optional<String> why) {
        held = why;
    }

    /** So many bytes are on their way to the disk. */
    void took(long bytes) {
        takenBytes.addAndGet(bytes);
    }

    /** Why nothing is taken; empty when it is. Asks the disk now and then. */
    Optional<String> refusal() {
        long now = clock.millis();
        long before = lookedMs;
        // A clock that was set back must not keep us from looking.
        boolean due = before == Long.MIN_VALUE || now < before || now - before > LOOK.toMillis();
        if (due || takenBytes.get() > lookBytes) {
            look(now);
        }
        return failure.or(() -> held).or(() -> noRoom);
    }

    private synchronized void look(long nowMs) {
        lookedMs = nowMs;
        takenBytes.set(0);
        Optional<String> before = noRoom;
        noRoom = reserve.level().refusal();
        if (noRoom.isPresent() && before.isEmpty()) {
            LOG.error("journal intake stopped why=\"{}\"", noRoom.get());
        } else if (noRoom.isEmpty() && before.isPresent()) {
            LOG.info("journal intake goes on");
        }
    }
}
