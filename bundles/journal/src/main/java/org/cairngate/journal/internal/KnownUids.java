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

    private static final int ROWS_BETWEEN_LOOKS = 1024;
    private static final Logger LOG = LoggerFactory.getLogger(KnownUids.class);

    private final RocksDB db;
    private final ColumnFamilyHandle family;
    private final UidFilter filter = new UidFilter(UidFilter.BYTES, new SecureRandom().nextLong());
    private final Thread learner = new Thread(this::learn, "journal-uids");
    private volatile boolean learned;
    private volatile boolean closed;

    /** Begins to learn. */
    KnownUids(RocksDB db, ColumnFamilyHandle family) {
        this.db = db;
        this.family = family;
        learner.start();
    }

    private void learn() {
        long rows = 0;
        try (ReadOptions once = new ReadOptions().setFillCache(false);
                RocksIterator uids = db.newIterator(family, once)) {
            for (uids.seekToFirst(); uids.isValid() && rows < UidFilter.CAPACITY; uids.next()) {
                filter.add(uids.key());
                rows++;
                if (rows % ROWS_BETWEEN_LOOKS == 0 && closed) {
                    return;
                }
            }
            uids.status();
            learned = !uids.isValid();
            LOG.info("journal uids learned uids={} complete={}", rows, learned);
        } catch (RocksDBException e) {
            // The writer looks every uid up then, and meets the fault itself.
            LOG.warn("journal uids not learned error=\"{}\"", e.getMessage());
        }
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
            List<byte[]> found = db.multiGetAsList(Collections.nCopies(maybe.size(), family), maybe);
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
