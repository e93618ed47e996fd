package org.cairngate.journal.internal;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    private static final Logger LOG = LoggerFactory.getLogger(KnownUids.class);

    private final RocksDB db;
    private final UidGenerations generations;
    private final UidFilter filter = new UidFilter(UidFilter.BYTES, new SecureRandom().nextLong());
    private final Thread learner;
    private volatile boolean learned;
    private volatile boolean closed;

    /** Begins to learn. */
    KnownUids(RocksDB db, UidGenerations generations) {
        this.db = db;
        this.generations = generations;
        this.learner = new Thread(() -> learn(generations.handles()), "journal-uids");
        learner.start();
    }

    private void learn(List<ColumnFamilyHandle> families) {
        long rows = 0;
        try {
            for (ColumnFamilyHandle family : families) {
                rows = learn(family, rows);
            }
            learned = rows < UidFilter.CAPACITY && !closed;
            LOG.info("journal uids learned uids={} complete={}", rows, learned);
        } catch (RocksDBException e) {
            // The writer looks every uid up then, and meets the fault itself.
            LOG.warn("journal uids not learned error=\"{}\"", e.getMessage());
        }
    }

    private long learn(ColumnFamilyHandle family, long before) throws RocksDBException {
        long rows = before;
        try (ReadOptions once = new ReadOptions().setFillCache(false);
                RocksIterator uids = db.newIterator(family, once)) {
            for (uids.seekToFirst(); uids.isValid() && rows < UidFilter.CAPACITY && !closed; uids.next()) {
                filter.add(uids.key());
                rows++;
            }
            uids.status();
        }
        return rows;
    }

    /** Whether the database is still being read, and must keep its families. */
    boolean isLearning() {
        return learner.isAlive();
    }

    /** For each uid the digest of its event, or null when it is not known. The uids count as known from now on. */
    List<byte[]> digests(List<byte[]> uids) throws RocksDBException {
        // First, for what the learner finds after a look at the filter is missing from the answer.
        boolean complete = learned;
        List<byte[]> digests = new ArrayList<>(Collections.nCopies(uids.size(), null));
        List<byte[]> maybe = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < uids.size(); i++) {
            if (filter.add(uids.get(i)) || !complete) {
                maybe.add(uids.get(i));
                places.add(i);
            }
        }
        if (!maybe.isEmpty()) {
            List<byte[]> found = generations.digests(maybe);
            for (int i = 0; i < found.size(); i++) {
                digests.set(places.get(i), found.get(i));
            }
        }
        return digests;
    }

    /** Waits for the thread, for RocksDB must not be closed under it. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (learner.isAlive()) {
            try {
                learner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
