package org.cairngate.hub.internal.index;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.ErasureRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQL and full-text search over the events of this hub, from the journal on.
 *
 * <p>Derived from journal and chain copy alone: it remembers up to where it reaches, and a missing or damaged file is made anew
 * from them, also when the damage shows only later. Safe for use by several threads.
 */
public final class EventIndex implements AutoCloseable {

    /** Journal entries and bytes of one transaction; bounds the memory. */
    private static final int ROUND_ENTRIES = 1024;

    private static final int ROUND_BYTES = 512 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(EventIndex.class);

    /** What is done with the rows. */
    private interface Work<T> {
        T on(EventRows rows, Connection connection) throws SQLException;
    }

    private final IndexFile file;
    private final Steps steps;
    private volatile long size;
    private boolean checked;

    private EventIndex(IndexFile file, Steps steps) {
        this.file = file;
        this.steps = steps;
    }

    /**
     * Opens the index file, anew when it cannot be read.
     *
     * @throws IOException when it cannot be made either
     */
    public static EventIndex open(Path file, Steps steps) throws IOException {
        return new EventIndex(new IndexFile(file), steps);
    }

    /** Blocks that were indexed by the end of the newest {@link #follow}; 0 before the first. */
    public long size() {
        return size;
    }

    /**
     * Brings the index up to the journal's end and the chain copy's tip.
     *
     * @throws IOException when the file cannot be written
     */
    public synchronized void follow(Journal journal, ChainStore chain) throws IOException {
        // What is below this is released by the journal because its block is certified, or because the master refused
        // it: after
        // the chain was followed, an event below it without a block was refused.
        long kept = journal.released();
        run(true, (rows, connection) -> {
            check(rows);
            addRecorded(rows, connection, journal, chain);
            leaveReplaced(rows, chain, journal.next());
            addBlocks(rows, connection, chain);
            // An event that was erased before its block was indexed looks like a refused one.
            rows.forgetRefused(kept, !chain.state().records(ErasureRecord.class).isEmpty());
            steps.take(Step.EVENTS_INDEXED, () -> connection.commit());
            file.scrub();
            return true;
        });
    }

    /**
     * The newest events that fit, newest first.
     *
     * @throws IOException when the file cannot be read; a damaged one is empty after that, and filled again
     */
    public synchronized List<IndexedEvent> find(EventQuery query) throws IOException {
        return run(false, (rows, connection) -> {
            List<IndexedEvent> found = rows.find(query);
            connection.rollback();
            return found;
        });
    }

    @Override
    public synchronized void close() {
        file.close();
    }

    /** Once a run: rows that nobody asks for can be damaged too. */
    private void check(EventRows rows) throws SQLException {
        if (!checked) {
            rows.check();
            checked = true;
        }
    }

    private void addRecorded(EventRows rows, Connection connection, Journal journal, ChainStore chain)
            throws SQLException {
        EventRows.Progress progress = rows.progress(chainId(chain));
        // A journal that begins anew counts from 0 again.
        long next = progress.position() > journal.next() ? 0 : progress.position();
        while (true) {
            List<JournalEntry> entries = journal.read(next, ROUND_ENTRIES, ROUND_BYTES);
            if (entries.isEmpty()) {
                return;
            }
            for (JournalEntry entry : entries) {
                rows.recorded(entry.bytes(), entry.annotation(), entry.position());
            }
            next = entries.get(entries.size() - 1).position() + 1;
            rows.remember(new EventRows.Progress(progress.chain(), progress.height(), next));
            steps.take(Step.EVENTS_INDEXED, () -> connection.commit());
        }
    }

    /** Takes the events out of blocks in whose places the chain copy has others now (decision 0019). */
    private static void leaveReplaced(EventRows rows, ChainStore chain, long position) throws SQLException {
        EventRows.Progress progress = rows.progress(chainId(chain));
        long from = progress.height();
        for (Map.Entry<Long, String> block : rows.blocks().descendingMap().entrySet()) {
            // A copy that is fetched again may lack a block for a while.
            Optional<String> now = leaf(chain, block.getKey()).map(Hash::hex);
            if (now.isPresent() && now.get().equals(block.getValue())) {
                break;
            }
            from = now.isPresent() ? Math.min(from, block.getKey()) : from;
        }
        if (from < progress.height()) {
            LOG.info("event index leaves blocks from={} to={}", from, progress.height());
            rows.leave(from, position);
            rows.remember(new EventRows.Progress(progress.chain(), from, progress.position()));
        }
    }

    private static Optional<Hash> leaf(ChainStore chain, long height) {
        return chain.header(height).map(BlockHeader::leafHash);
    }

    private void addBlocks(EventRows rows, Connection connection, ChainStore chain) throws SQLException {
        EventRows.Progress progress = rows.progress(chainId(chain));
        long end = chain.tip().size();
        // A chain copy that is fetched again is shorter for a while; its blocks are the same ones.
        // Of the blocks before a snapshot the copy has no events.
        long from = Math.max(progress.height(), chain.holdings().beganAt());
        size = Math.min(from, end);
        Map<Long, List<ErasureRecord>> erasures = from < end ? erasures(chain) : Map.of();
        for (long height = from; height < end; height++) {
            Optional<Hash> leaf = leaf(chain, height);
            addBlock(rows, chain, height);
            if (leaf.isEmpty() || !leaf.equals(leaf(chain, height))) {
                connection.rollback(); // the copy was reorganised just now: the next round sees which blocks it has
                return;
            }
            rows.rememberBlock(height, leaf.get(), chain.finalSize());
            for (ErasureRecord erasure : erasures.getOrDefault(height, List.of())) {
                Optional<Long> erased = chain.heightOf(erasure.batch());
                if (erased.isPresent()) {
                    keepOnly(rows, chain, erased.get());
                }
            }
            rows.remember(new EventRows.Progress(progress.chain(), height + 1, progress.position()));
            steps.take(Step.BLOCK_INDEXED, () -> connection.commit());
            size = height + 1;
        }
    }

    private static void addBlock(EventRows rows, ChainStore chain, long height) throws SQLException {
        for (SignedTransaction transaction : chain.holdings().transactions(height)) {
            for (RecordedEvent event : kept(chain, transaction)) {
                rows.minted(event.bytes(), event.annotation(), height);
            }
        }
    }

    /** By the block of the receipt. From the state, for a light chain copy has no receipts. */
    private static Map<Long, List<ErasureRecord>> erasures(ChainStore chain) {
        return chain.state().records(ErasureRecord.class).stream()
                .collect(Collectors.groupingBy(ErasureRecord::height));
    }

    /** Of an erased event nothing tells the uid any more: what its block has and the chain copy has not is erased. */
    private static void keepOnly(EventRows rows, ChainStore chain, long height) throws SQLException {
        List<byte[]> events = new ArrayList<>();
        for (SignedTransaction transaction : chain.holdings().transactions(height)) {
            kept(chain, transaction).forEach(event -> events.add(event.bytes()));
        }
        rows.keepOnly(height, events);
    }

    private static List<RecordedEvent> kept(ChainStore chain, SignedTransaction transaction) {
        return chain.storedSegment(transaction.id()).map(StoredSegment::events).orElse(List.of());
    }

    private static String chainId(ChainStore chain) {
        return chain.genesis().chainId().hex();
    }

    /** Does the work; finds it the file damaged, a new one is begun, and {@code again} the work done on that. */
    private <T> T run(boolean again, Work<T> work) throws IOException {
        try {
            return work.on(new EventRows(file.connection()), file.connection());
        } catch (SQLException e) {
            if (!IndexFile.isDamage(e)) {
                rollback();
                throw new IOException("event index failed: " + e.getMessage(), e);
            }
            file.makeAnew(e.getMessage());
            size = 0;
            if (!again) {
                throw new IOException("event index was damaged and is filled again: " + e.getMessage(), e);
            }
            return run(false, work);
        }
    }

    private void rollback() {
        try {
            file.connection().rollback();
        } catch (SQLException e) {
            LOG.warn("event index not rolled back cause=\"{}\"", e.getMessage());
        }
    }
}
