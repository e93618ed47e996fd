package org.cairngate.ledger.store;

/**
 * What pruning removes, or would remove.
 *
 * @param blocks blocks that are whole no longer; their headers stay
 * @param transactions transactions that go
 * @param segments segments that go
 * @param events events in these segments
 * @param bytes length of the rows that go, keys and values, before compression
 */
public record PruneReport(long blocks, long transactions, long segments, long events, long bytes) {

    static final PruneReport NOTHING = new PruneReport(0, 0, 0, 0, 0);

    PruneReport plus(PruneReport more) {
        return new PruneReport(
                blocks + more.blocks,
                transactions + more.transactions,
                segments + more.segments,
                events + more.events,
                bytes + more.bytes);
    }

    /** Whether nothing goes. */
    public boolean isNothing() {
        return equals(NOTHING);
    }
}
