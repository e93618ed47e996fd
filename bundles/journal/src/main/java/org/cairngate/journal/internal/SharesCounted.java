package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From version 1 to 2: what each namespace has is counted and from then on kept. Goes by bounded writes, each of which notes how far it
 * came, so a crash between them leaves the rest to the next start.
 */
final class SharesCounted implements JournalFormat.Upgrade {

    /** Entries that one write counts: about a tenth of a second. */
    static final int CHUNK = 100_000;

    private static final byte[] PROGRESS = Notes.key("upgrade/shares");
    private static final Logger LOG = LoggerFactory.getLogger(SharesCounted.class);

    private final int chunk;
    private final Runnable afterWrite;

    SharesCounted() {
        this(CHUNK, () -> {});
    }

    /** With another number of entries a write, and something to do after each. */
    SharesCounted(int chunk, Runnable afterWrite) {
        this.chunk = chunk;
        this.afterWrite = afterWrite;
    }

    @Override
    public void prepare(JournalDatabase database) throws RocksDBException {
        JournalDatabase.Totals totals = database.totals();
        long at = Math.max(totals.first(), progress(database));
        while (at < totals.next()) {
            at = count(database, at, totals.next());
            LOG.info("journal upgrade goes on counted={} of={}", at - totals.first(), totals.next() - totals.first());
        }
    }

    private static long progress(JournalDatabase database) throws RocksDBException {
        return database.note(PROGRESS)
                .flatMap(row -> Notes.numbers(PROGRESS, row, 1))
                .map(ByteBuffer::getLong)
                .orElse(0L);
    }

    private long count(JournalDatabase database, long from, long next) throws RocksDBException {
        Holdings holdings = Holdings.load(database);
        Holdings.Change change = holdings.change();
        long[] end = {from, 0};
        database.scan(from, (key, value) -> {
            if (end[1] == chunk || EntryFormat.position(key) >= next) {
                return false;
            }
            change.add(EntryFormat.namespace(key, value), 1, value.length);
            end[0] = EntryFormat.position(key) + 1;
            end[1]++;
            return true;
        });
        long counted = end[1] < chunk ? next : end[0];
        try (WriteBatch batch = new WriteBatch()) {
            change.put(database, batch);
            database.putNote(batch, PROGRESS, Notes.numbers(PROGRESS, counted));
            database.write(batch);
        }
        afterWrite.run();
        return counted;
    }

    @Override
    public void finish(JournalDatabase database, WriteBatch batch) throws RocksDBException {
        // The totals follow what was counted: entries that were lost unseen count no longer.
        JournalDatabase.Totals totals = database.totals();
        long bytes = Holdings.load(database).shares().values().stream()
                .mapToLong(Share::bytes)
                .sum();
        if (bytes != totals.bytes()) {
            LOG.warn("journal counted anew bytes={} were={}", bytes, totals.bytes());
        }
        database.putTotals(batch, new JournalDatabase.Totals(totals.first(), totals.next(), bytes));
        database.deleteNote(batch, PROGRESS);
    }
}
