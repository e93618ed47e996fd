package org.cairngate.master.disk;

import java.util.Optional;
import java.util.function.Supplier;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.store.DiskReserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the taking of new transactions while the chain's disk has less than its reserve, and begins it again when there is room.
 * What is in the pool already is minted and certified meanwhile: the reserve is for that. Looks at the disk each time that it is
 * asked, so that nobody has to say that there is room again. Safe for use by several threads.
 */
public final class IntakeRoom {

    private static final Logger log = LoggerFactory.getLogger(IntakeRoom.class);

    private final DiskReserve reserve;
    private final Supplier<Optional<String>> further;
    private boolean stopped;

    /** Room on the disk of the given reserve. */
    public IntakeRoom(DiskReserve reserve) {
        this(reserve, Optional::empty);
    }

    /**
     * Room on the disk of the given reserve.
     *
     * @param further why nothing is taken though there is room, for messages; empty when there is no such reason
     */
    public IntakeRoom(DiskReserve reserve, Supplier<Optional<String>> further) {
        this.reserve = reserve;
        this.further = further;
    }

    /** How full the disk is now; what has changed since the last look is in the log. */
    public DiskReserve.Level look() {
        DiskReserve.Level level = reserve.level();
        note(level);
        return level;
    }

    /** Why no new transaction is taken now; empty when there is no reason. */
    public Optional<String> refusal() {
        return look().refusal().or(further);
    }

    /**
     * Returns when there is room for a new transaction.
     *
     * @throws RefusedException ({@code storage-failed}) when there is none; to be asked again later
     */
    public void require() throws RefusedException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new RefusedException(RefusalReason.STORAGE_FAILED, refusal.get());
        }
    }

    private synchronized void note(DiskReserve.Level level) {
        boolean stop = level.missingBytes() > 0;
        if (stop && !stopped) {
            log.error(
                    "intake stopped usableBytes={} reserveBytes={} missingBytes={} advice=\"free some space\"",
                    level.usableBytes(),
                    level.reserveBytes(),
                    level.missingBytes());
        } else if (!stop && stopped) {
            log.info("intake goes on usableBytes={} reserveBytes={}", level.usableBytes(), level.reserveBytes());
        }
        stopped = stop;
    }
}
