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
 * That the oldest block without a certificate waits for it for long: while this master runs, as hubs need it to cosign, and when there is
 * a hub. For one thread.
 */
final class FinalityStands implements Condition {

    private final ChainStore store;
    private final ActiveHubs hubs;
    private final Duration after;
    private final Instant start;

    FinalityStands(ActiveHubs hubs, Duration after, Instant start) {
        this.store = hubs.store();
        this.hubs = hubs;
        this.after = after;
        this.start = start;
    }

    @Override
    public AlarmKind kind() {
        return AlarmKind.FINALITY_STANDS;
    }

    @Override
    public List<Finding> look(Instant now, Map<String, AlarmEvent> open) {
        if (hubs.names().isEmpty()) {
            return List.of();
        }
        long certified = store.certifiedSize();
        Optional<AlarmEvent> standing = open.values().stream().findFirst();
        if (standing.filter(alarm -> alarm.mark() >= certified).isPresent()) {
            return List.of(Finding.still(standing.get()));
        }
        return store
                .header(certified)
                .filter(header -> waitsSince(header).plus(after).isBefore(now))
                .map(header -> finding(header, certified))
                .stream()
                .toList();
    }

    private Instant waitsSince(BlockHeader header) {
        return header.time().isBefore(start) ? start : header.time();
    }

    private static Finding finding(BlockHeader header, long certified) {
        String text = "blocks from height " + header.height() + " on, of "
                + header.time().truncatedTo(ChronoUnit.SECONDS) + ", have no certificate";
        return new Finding(Optional.empty(), text, certified);
    }
}
