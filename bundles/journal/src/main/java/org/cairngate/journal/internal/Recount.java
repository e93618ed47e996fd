package org.cairngate.journal.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cairngate.journal.JournalEntry;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Annotation;
import org.rocksdb.RocksDBException;

/** Counts a journal's entries again, looks each of them up in the index of uids, and finds doubles. For one thread. */
final class Recount implements JournalCheck.Each {

    /** Events between two words of progress. */
    static final int PROGRESS = 100_000;

    /** Entries that are looked through for doubles; eight bytes of memory each. */
    static final int MOST_FOR_DOUBLES = 20_000_000;

    /** A uid is forgotten after this time; some hours earlier, it need not be there any more. */
    private static final Duration UID_SURE = Duration.ofDays(RocksJournal.UID_DAYS - 1L);

    private final JournalDatabase database;
    private final Instant uidsSince;
    private final long indexedBelow;
    private final Consumer<Long> progress;
    private final Map<String, Share> shares = new TreeMap<>();
    private final List<String> damages = new ArrayList<>();
    private long[] uids = new long[1024];
    private int uidCount;
    private long bytes;
    private long read;

    /**
     * A count.
     *
     * @param now when uids have to be known for the promised time
     * @param indexedBelow the position from which on uids need not be in the index
     */
    Recount(JournalDatabase database, Instant now, long indexedBelow, Consumer<Long> progress) {
        this.database = database;
        this.uidsSince = now.minus(UID_SURE);
        this.indexedBelow = indexedBelow;
        this.progress = progress;
    }

    @Override
    public void entry(JournalEntry entry, int rowBytes) throws RocksDBException {
        count(entry.namespace(), rowBytes);
        Hash digest = Hash.sha256(entry.bytes());
        Optional<Hash> indexed = database.uid(entry.uid()).map(Hash::of);
        if (indexed.isPresent() && !indexed.get().equals(digest)) {
            damages.add("entry " + entry.position() + ": the index knows its uid with other bytes");
        } else if (indexed.isEmpty() && entry.position() < indexedBelow && isRecent(entry)) {
            damages.add("entry " + entry.position() + ": the index does not know its uid");
        }
        if (uidCount < MOST_FOR_DOUBLES) {
            if (uidCount == uids.length) {
                uids = Arrays.copyOf(uids, 2 * uids.length);
            }
            uids[uidCount++] = Notes.first8(Hash.sha256(Notes.key(entry.uid())));
        }
    }

    @Override
    public void damaged(int rowBytes) {
        count(Holdings.UNREADABLE, rowBytes);
    }

    private void count(String namespace, int rowBytes) {
        shares.put(namespace, shares.getOrDefault(namespace, Share.NONE).plus(1, rowBytes));
        bytes += rowBytes;
        if (++read % PROGRESS == 0) {
            progress.accept(read);
        }
    }

    private boolean isRecent(JournalEntry entry) {
        try {
            return Annotation.decode(entry.annotation()).receivedAt().isAfter(uidsSince);
        } catch (RefusedException e) {
            return true;
        }
    }

    /** What is wrong with what was counted, one line each. */
    List<String> damages(JournalDatabase.Totals totals, Optional<Holdings> holdings) {
        if (bytes != totals.bytes()) {
            damages.add("the totals say " + totals.bytes() + " bytes, the entries have " + bytes);
        }
        holdings.ifPresent(this::compare);
        Arrays.sort(uids, 0, uidCount);
        long doubles = 0;
        for (int i = 1; i < uidCount; i++) {
            doubles += uids[i] == uids[i - 1] ? 1 : 0;
        }
        if (doubles > 0) {
            damages.add(doubles + " events are here twice, by their uids");
        }
        progress.accept(read);
        return damages;
    }

    private void compare(Holdings holdings) {
        TreeSet<String> names = new TreeSet<>(shares.keySet());
        names.addAll(holdings.shares().keySet());
        // What became unreadable since it was counted is named already, each with its position.
        if (shares.containsKey(Holdings.UNREADABLE)) {
            return;
        }
        for (String name : names) {
            Share counted = shares.getOrDefault(name, Share.NONE);
            if (!counted.equals(holdings.of(name))) {
                damages.add("namespace " + name + " is noted with "
                        + holdings.of(name).entries() + " entries and "
                        + holdings.of(name).bytes() + " bytes, it has " + counted.entries() + " and "
                        + counted.bytes());
            }
        }
    }
}
