package org.cairngate.master.alarms;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.store.ChainStore;

/**
 * That the oldest block without a certificate waits for it for long: while this master runs, as hubs need it to cosign, and from the
 * first look on that finds a hub, as there is nobody to cosign before. For one thread.
 */
final class FinalityStands implements Condition {

    private final ChainStore store;
    private final ActiveHubs hubs;
    private final Duration after;

    /** Since when each look has found a hub. */
    private Optional<Instant> withHubs = Optional.empty();

    FinalityStands(ActiveHubs hubs, Duration after) {
        this.store = hubs.store();
        this.hubs = hubs;
        this.after = after;
    }

    @Override
    public AlarmKind kind() {
        return AlarmKind.FINALITY_STANDS;
    }

    @Override
    public List<Finding> look(Instant now, Map<String, AlarmEvent> open) {
        if (hubs.names().isEmpty()) {
            withHubs = Optional.empty();
            return List.of();
        }
        Instant since = withHubs.orElse(now);
        withHubs = Optional.of(since);
        long certified = store.certifiedSize();
        Optional<AlarmEvent> standing = open.values().stream().findFirst();
        if (standing.filter(alarm -> alarm.mark() >= certified).isPresent()) {
            return List.of(Finding.still(standing.get()));
        }
        return store
                .header(certified)
                .filter(header -> later(header.time(), since).plus(after).isBefore(now))
                .map(header -> finding(header, certified))
                .stream()
                .toList();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isBefore(other) ? other : one;
    }

    private static Finding finding(BlockHeader header, long certified) {
        String text = "blocks from height " + header.height() + " on, of "
                + header.time().truncatedTo(ChronoUnit.SECONDS) + ", have no certificate";
        return new Finding(Optional.empty(), text, certified);
    }
}
