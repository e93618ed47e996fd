package org.cairngate.hub.internal.status;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.store.DiskReserve;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends intake while the disk of the chain copy has less than its reserve, and begins it again when there is room. What is in the
 * journal already goes on its way meanwhile: the reserve is for that. Used by the hub's thread only.
 */
public final class DiskWatch {

    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private final DiskReserve reserve;
    private final Journal journal;
    private DiskReserve.Level level;
    private boolean holding;

    /** Watches over the given reserve for the given journal. */
    public DiskWatch(DiskReserve reserve, Journal journal) {
        this.reserve = reserve;
        this.journal = journal;
        this.level = reserve.level();
    }

    /** Looks at the disk, and acts. To be called each second. Returns whether there is room. */
    public boolean look() {
        level = reserve.level();
        Optional<String> refusal = level.refusal();
        if (refusal.isPresent() && !holding) {
            LOG.error(
                    "intake stopped usableBytes={} reserveBytes={} missingBytes={} advice=\"free some space\"",
                    level.usableBytes(),
                    level.reserveBytes(),
                    level.missingBytes());
        } else if (refusal.isEmpty() && holding) {
            LOG.info("intake goes on usableBytes={} reserveBytes={}", level.usableBytes(), level.reserveBytes());
        }
        if (refusal.isPresent() || holding) {
            journal.hold(refusal);
        }
        holding = refusal.isPresent();
        return !holding;
    }

    /** Lets go of the journal: nobody looks any more. */
    public void end() {
        if (holding) {
            journal.hold(Optional.empty());
            holding = false;
        }
    }

    /** For the status. */
    public Map<String, Object> part() {
        Map<String, Object> part = new LinkedHashMap<>();
        part.put("usableBytes", level.usableBytes());
        part.put("reserveBytes", level.reserveBytes());
        part.put("missingBytes", level.missingBytes());
        return part;
    }
}
