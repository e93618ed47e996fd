package org.cairngate.hub.internal.chain;

import java.nio.ByteBuffer;
import org.cairngate.hub.internal.batch.Batcher;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.transaction.ErasureBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes erased events from the journal. They are in batches, so they leave it by themselves as soon as these are certified; what
 * is left to do then is to have the journal's files written again. That it is to be done is noted in the write that erases.
 * Used by the hub's thread only.
 */
public final class JournalScrub {

    private static final String UP_TO = "hub.journal.scrub";
    private static final Logger LOG = LoggerFactory.getLogger(JournalScrub.class);

    private final HubStore store;
    private final Journal journal;

    /** Scrubs the journal of the hub with this store. */
    public JournalScrub(HubStore store, Journal journal) {
        this.store = store;
        this.journal = journal;
    }

    /** Notes, in the write of a block with erase receipts, up to which position the journal may have erased events. */
    static void note(LocalWrites writes, ChainStore chain, Block block) {
        boolean erases = block.transactions().stream()
                .anyMatch(transaction -> transaction.transaction().body() instanceof ErasureBody);
        if (erases) {
            long upTo = Batcher.storedCursor(chain);
            writes.putMeta(UP_TO, ByteBuffer.allocate(Long.BYTES).putLong(upTo).array());
        }
    }

    /** Scrubs when that is due and nobody needs any more what may be erased, which leaves the journal then. To be called after each trim. */
    public void afterTrim() {
        long upTo = store.chain()
                .meta(UP_TO)
                .map(value -> ByteBuffer.wrap(value).getLong())
                .orElse(Long.MAX_VALUE);
        if (journal.released() >= upTo) {
            journal.scrub();
            store.write(Step.JOURNAL_TRIMMED, writes -> writes.deleteMeta(UP_TO));
            LOG.info("erased events removed from the journal upTo={}", upTo);
        }
    }
}
