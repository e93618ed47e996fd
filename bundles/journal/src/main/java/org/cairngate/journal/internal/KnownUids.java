package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uids of a database, with a {@link UidFilter} before them: almost every uid is new, and looking it up cost as much as storing
 * it. The filter learns in a thread of its own what the database holds when it is opened; until it has, every uid is looked up, so
 * that the answers are right from the first on. For one thread that asks, and one that closes.
 */
final class KnownUids implements AutoCloseable {

    /** Rows that the learner adds under one lock, which the writer waits for. */
    private static final int ROWS_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(KnownUids.class);

    private final RocksDB db;
    private final UidGenerations generations;
    private final UidTables tables;
    private final RecentUids recent;
    private final UidFilter filter;
    private final Thread learner;
    private volatile boolean learned;
    private volatile boolean closed;

    /** Begins to learn those of the database; it has the recent ones beside it. */
    KnownUids(RocksDB db, UidGenerations generations, UidTables tables, RecentUids recent, UidHash hash) {
        this.db = db;
        this.generations = generations;
        this.tables = tables;
        this.recent = recent;
        this.filter = UidFilter.forHeap(Runtime.getRuntime().maxMemory(), hash);
        List<ColumnFamilyHandle> families = generations.handles();
        UidTables.Snapshot before = tables.snapshot();
        this.learner = new Thread(() -> learn(families, before), "journal-uids");
        learner.start();
    }

    private void learn(List<ColumnFamilyHandle> families, UidTables.Snapshot before) {
        long rows = 0;
        try (before) {
            for (UidTable table : before.tables()) {
                rows = learn(table, rows);
            }
            for (ColumnFamilyHandle family : families) {
                rows = learn(family, rows);
            }
            learned = rows < filter.capacity() && !closed;
            LOG.info("journal uids learned uids={} complete={}", rows, learned);
        } catch (IOException | RocksDBException e) {
            // The writer looks every uid up then, and meets the fault itself.
            LOG.warn("journal uids not learned error=\"{}\"", e.getMessage());
        }
    }

    private long learn(UidTable table, long before) throws IOException {
        long rows = before;
        long[] some = new long[ROWS_AT_ONCE];
        int size = 0;
        UidCursor uids = table.cursor();
        while (rows < filter.capacity() && !closed && uids.next()) {
            some[size++] = uids.hash();
            rows++;
            if (size == ROWS_AT_ONCE) {
                filter.addHashes(some, size);
                size = 0;
            }
        }
        filter.addHashes(some, size);
        return rows;
    }

    private long learn(ColumnFamilyHandle family, long before) throws RocksDBException {
        long rows = before;
        try (ReadOptions once = new ReadOptions().setFillCache(false);
                RocksIterator uids = db.newIterator(family, once)) {
            List<byte[]> some = new ArrayList<>(ROWS_AT_ONCE);
            for (uids.seekToFirst(); uids.isValid() && rows < filter.capacity() && !closed; uids.next()) {
                some.add(uids.key());
                rows++;
                if (some.size() == ROWS_AT_ONCE) {
                    filter.addAll(some);
                    some.clear();
                }
            }
            filter.addAll(some);
            uids.status();
        }
        return rows;
    }

    /** Whether the database is still being read, and must keep its families. */
    boolean isLearning() {
        return learner.isAlive();
    }

    /**
     * What is known of a group's uids.
     *
     * @param places of the uids that may be known, by the database or by an earlier one of the same group
     * @param digests by place, of those that the database knows
     */
    record Maybe(BitSet places, Map<Integer, byte[]> digests) {
        static final Maybe NONE = new Maybe(new BitSet(), Map.of());
    }

    private Map<Integer, byte[]> found(List<byte[]> uids, BitSet places) throws RocksDBException {
        Map<Integer, byte[]> digests = new HashMap<>();
        List<Integer> older = new ArrayList<>();
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            Optional<byte[]> digest = recent.digest(uids.get(place));
            if (digest.isPresent()) {
                digests.put(place, digest.get());
            } else {
                older.add(place);
            }
        }
        List<Integer> rest =
                put(digests, older, tables.digests(older.stream().map(uids::get).toList()));
        put(digests, rest, generations.digests(rest.stream().map(uids::get).toList()));
        return digests;
    }

    /** Puts what was found for these places; returns the places for which nothing was. */
    private static List<Integer> put(Map<Integer, byte[]> digests, List<Integer> places, List<byte[]> found) {
        List<Integer> rest = new ArrayList<>();
        for (int i = 0; i < found.size(); i++) {
            if (found.get(i) != null) {
                digests.put(places.get(i), found.get(i));
            } else {
                rest.add(places.get(i));
            }
        }
        return rest;
    }

    /** Adds the uids of the events from a position on, which are in no table yet when a journal is opened. */
    void addEvents(JournalDatabase database, long from) throws RocksDBException {
        database.scan(from, (key, value) -> {
            try {
                JournalEntry entry = EntryFormat.decode(key, value);
                byte[] uid = RowBatch.uidKey(entry.uid());
                filter.addAll(List.of(uid));
                recent.add(uid, Hash.sha256(entry.bytes()).bytes(), entry.position());
            } catch (RefusedException e) {
                LOG.warn("journal uid not found again position={}", EntryFormat.position(key));
            }
            return true;
        });
    }

    /** Which of these uids may be known. They count as known from now on. */
    Maybe among(List<byte[]> uids) throws RocksDBException {
        recent.requireWorking();
        // First, for what the learner finds after a look at the filter is missing from the answer.
        boolean complete = learned;
        BitSet known = filter.addAll(uids);
        if (!complete) {
            known.set(0, uids.size());
        }
        return known.isEmpty() ? Maybe.NONE : new Maybe(known, found(uids, known));
    }

    /** Waits for the thread, for RocksDB must not be closed under it. */
    @Override
    public void close() {
        closed = true;
        ThreadEnd.await(learner);
    }
}
