package org.cairngate.journal.internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
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
    private final UidHash hash;
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
        this.hash = hash;
        this.filter = UidFilter.forHeap(Runtime.getRuntime().maxMemory());
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
                filter.add(some, size);
                size = 0;
            }
        }
        filter.add(some, size);
        return rows;
    }

    private long learn(ColumnFamilyHandle family, long before) throws RocksDBException {
        long rows = before;
        try (ReadOptions once = new ReadOptions().setFillCache(false);
                RocksIterator uids = db.newIterator(family, once)) {
            long[] some = new long[ROWS_AT_ONCE];
            int size = 0;
            for (uids.seekToFirst(); uids.isValid() && rows < filter.capacity() && !closed; uids.next()) {
                some[size++] = hash.of(uids.key());
                rows++;
                if (size == ROWS_AT_ONCE) {
                    filter.add(some, size);
                    size = 0;
                }
            }
            filter.add(some, size);
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

    private Map<Integer, byte[]> found(BitSet places, IntFunction<byte[]> uids) throws RocksDBException {
        Map<Integer, byte[]> digests = new HashMap<>();
        List<Integer> older = new ArrayList<>();
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            Optional<byte[]> digest = recent.digest(uids.apply(place));
            if (digest.isPresent()) {
                digests.put(place, digest.get());
            } else {
                older.add(place);
            }
        }
        List<Integer> rest = put(
                digests, older, tables.digests(older.stream().map(uids::apply).toList()));
        put(digests, rest, generations.digests(rest.stream().map(uids::apply).toList()));
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
                long itsHash = hash.of(uid);
                filter.add(new long[] {itsHash}, 1);
                recent.add(uid, itsHash, Hash.sha256(entry.bytes()), entry.position());
            } catch (RefusedException e) {
                LOG.warn("journal uid not found again position={}", EntryFormat.position(key));
            }
            return true;
        });
    }

    /** How uids are hashed for {@link #among}. */
    UidHash hash() {
        return hash;
    }

    /**
     * Which of the uids that have the first so many of these hashes may be known. They count as known from now on.
     *
     * @param uids a uid by its place; asked for only where it may be known
     */
    Maybe among(long[] hashes, int count, IntFunction<byte[]> uids) throws RocksDBException {
        recent.requireWorking();
        // First, for what the learner finds after a look at the filter is missing from the answer.
        boolean complete = learned;
        BitSet known = filter.add(hashes, count);
        if (!complete) {
            known.set(0, count);
        }
        return known.isEmpty() ? Maybe.NONE : new Maybe(known, found(known, uids));
    }

    /** Waits for the thread, for RocksDB must not be closed under it. */
    @Override
    public void close() {
        closed = true;
        ThreadEnd.await(learner);
    }
}
