package org.cairngate.hub.internal.batch;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.OutboxEntry;
import org.cairngate.ledger.transaction.EventsBody;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns journal entries into batches of the outbox.
 *
 * <p>Sealed batches and the journal position up to which they reach are written in one synced write: after a crash every
 * event is either in a batch or still ahead of the cursor, never both. Used by the hub's thread only, but
 * for {@link #cursor} and {@link #waiting}.
 */
public final class Batcher {

    static final String CURSOR = "hub.journal.cursor";
    /** Entries and bytes that one round takes from the journal; bounds the memory of a round. */
    private static final int ROUND_ENTRIES = 2048;

    private static final int ROUND_BYTES = 512 << 10;
    /** Bytes that a segment adds to an event: salt and array heads. */
    private static final int OVERHEAD = 32;

    private static final Logger LOG = LoggerFactory.getLogger(Batcher.class);

    private final Journal journal;
    private final HubStore store;
    private final Outbox outbox;
    private final BatchSealer sealer;
    private final BatchLimits limits;
    private final RefusalLog refusals;
    private volatile long cursor;
    private final boolean history;

    /** Continues where the stored cursor says. */
    public Batcher(
            Journal journal,
            HubStore store,
            Outbox outbox,
            BatchSealer sealer,
            BatchLimits limits,
            RefusalLog refusals) {
        this.journal = journal;
        this.store = store;
        this.outbox = outbox;
        this.sealer = sealer;
        this.limits = limits;
        this.refusals = refusals;
        this.history = store.chain().meta(CURSOR).isPresent();
        long stored = storedCursor(store.chain());
        if (stored > journal.next()) {
            LOG.error(
                    "journal is younger than the chain copy cursor={} journal.next={}; batching starts at its beginning",
                    stored,
                    journal.next());
            stored = 0;
        }
        this.cursor = Math.max(stored, journal.first());
    }

    /** The position up to which events of the journal are in batches, as the store has it. */
    public static long storedCursor(ChainStore chain) {
        return chain.meta(CURSOR).map(value -> ByteBuffer.wrap(value).getLong()).orElse(0L);
    }

    /** Journal position of the next event to be batched. */
    public long cursor() {
        return cursor;
    }

    /** Whether an earlier run sealed batches with the data that is here. */
    public boolean hasHistory() {
        return history;
    }

    /** How many journal entries wait for a batch. */
    public long waiting() {
        return Math.max(0, journal.next() - cursor);
    }

    /** Seals everything that waits, as far as the outbox has room. Returns the number of batches. */
    public int sealWaiting() {
        int total = 0;
        while (outbox.size() < limits.maxOutbox()) {
            List<JournalEntry> entries = journal.read(cursor, ROUND_ENTRIES, ROUND_BYTES);
            if (entries.isEmpty()) {
                return total;
            }
            total += sealRound(entries);
        }
        return total;
    }

    private int sealRound(List<JournalEntry> entries) {
        long seq = outbox.nextSeq();
        List<OutboxEntry> sealed = new ArrayList<>();
        for (List<JournalEntry> group : groups(entries)) {
            List<RecordedEvent> events = new ArrayList<>(group.size());
            for (JournalEntry entry : group) {
                events.add(sealer.salted(entry.bytes(), entry.annotation()));
            }
            try {
                sealed.add(sealer.seal(
                        seq, group.get(0).namespace(), events, group.get(0).position()));
                seq++;
            } catch (RefusedException e) {
                refusals.record(
                        e.reason(),
                        "journal positions " + group.get(0).position() + ".."
                                + group.get(group.size() - 1).position() + ": " + e.detail());
            }
        }
        long next = entries.get(entries.size() - 1).position() + 1;
        store.write(Step.BATCH_SEALED, writes -> {
            sealed.forEach(writes::putOutbox);
            writes.putMeta(CURSOR, ByteBuffer.allocate(Long.BYTES).putLong(next).array());
        });
        cursor = next;
        sealed.forEach(outbox::added);
        return sealed.size();
    }

    /** Groups by namespace, each group at most as large as a batch may be. Order within a namespace is kept. */
    private List<List<JournalEntry>> groups(List<JournalEntry> entries) {
        List<List<JournalEntry>> all = new ArrayList<>();
        Map<String, List<JournalEntry>> open = new LinkedHashMap<>();
        Map<String, Integer> sizes = new LinkedHashMap<>();
        for (JournalEntry entry : entries) {
            int size = entry.bytes().length + entry.annotation().length + OVERHEAD;
            List<JournalEntry> group = open.get(entry.namespace());
            int before = sizes.getOrDefault(entry.namespace(), 0);
            if (group == null || before + size > limits.maxBytes() || group.size() == EventsBody.MAX_COUNT) {
                group = new ArrayList<>();
                all.add(group);
                open.put(entry.namespace(), group);
                before = 0;
            }
            group.add(entry);
            sizes.put(entry.namespace(), before + size);
        }
        return all;
    }
}
