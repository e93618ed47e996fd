package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What a journal holds, beside its totals: the share of each namespace, where events went from the middle of it, and up to where events are
 * released. Every write that changes it carries its rows, so that they always agree with the entries.
 *
 * <p>Read from several threads; changed by {@link Change}s one at a time.
 */
final class Holdings {

    /**
     * Positions for which the events that went from the middle are counted together: a check tells then what was dropped from
     * what was lost, at a row for so many positions.
     */
    static final long GAP_POSITIONS = 8192;

    /** Stands for the namespace of an entry that cannot be read any more. */
    static final String UNREADABLE = "";

    private static final String SHARE = "share/";
    private static final String GAP = "gap/";
    private static final Pattern HEX = Pattern.compile("[0-7][0-9a-f]{15}");
    private static final byte[] RELEASED = Notes.key("released");

    private final Map<String, Share> shares = new ConcurrentHashMap<>();
    private final NavigableMap<Long, Long> gaps = new ConcurrentSkipListMap<>();
    private final Map<String, Long> searched = new ConcurrentHashMap<>();
    private volatile long released;
    private volatile long releasedBytes;
    private final AtomicLong removals = new AtomicLong();

    private Holdings() {}

    /**
     * Reads what is stored.
     *
     * @throws RocksDBException when a row of it is damaged, or the disk fails
     */
    static Holdings load(JournalDatabase database) throws RocksDBException {
        Holdings holdings = new Holdings();
        boolean[] damaged = {false};
        database.notes(Notes.key(SHARE), (key, row) -> {
            Optional<String> namespace = Notes.behind(SHARE, key);
            Notes.numbers(key, row, 2)
                    .ifPresentOrElse(
                            numbers -> namespace.ifPresent(
                                    name -> holdings.shares.put(name, new Share(numbers.getLong(), numbers.getLong()))),
                            () -> damaged[0] |= namespace.isPresent());
            return namespace.isPresent();
        });
        database.notes(Notes.key(GAP), (key, row) -> {
            Optional<String> chunk = Notes.behind(GAP, key);
            Optional<ByteBuffer> numbers = Notes.numbers(key, row, 1);
            boolean whole = chunk.filter(name -> HEX.matcher(name).matches()).isPresent() && numbers.isPresent();
            if (whole) {
                holdings.gaps.put(Long.parseLong(chunk.get(), 16), numbers.get().getLong());
            }
            damaged[0] |= chunk.isPresent() && !whole;
            return chunk.isPresent();
        });
        byte[] row = database.note(RELEASED).orElse(Notes.numbers(RELEASED, 0, 0));
        ByteBuffer upTo = Notes.numbers(RELEASED, row, 2).orElseThrow(() -> damaged("released"));
        holdings.released = upTo.getLong();
        holdings.releasedBytes = upTo.getLong();
        if (damaged[0]) {
            throw damaged("share or gap");
        }
        return holdings;
    }

    private static RocksDBException damaged(String what) {
        return new RocksDBException(
                "a row of what it holds (" + what
                        + ") does not match its checksum. Keep a copy of the folder; cairn journal export saves what can be read");
    }

    /** What a namespace has. */
    Share of(String namespace) {
        return shares.getOrDefault(namespace, Share.NONE);
    }

    /** What each namespace has that has anything. */
    Map<String, Share> shares() {
        return Collections.unmodifiableMap(shares);
    }

    /** All events together. */
    long entries() {
        return shares.values().stream().mapToLong(Share::entries).sum();
    }

    /** How many events went from the middle among those of {@link #GAP_POSITIONS} positions. */
    long gap(long chunk) {
        return gaps.getOrDefault(chunk, 0L);
    }

    /** Up to which position, exclusive, nobody needs the events any more. */
    long released() {
        return released;
    }

    /** Bytes of the released events that are still here. */
    long releasedBytes() {
        return releasedBytes;
    }

    /** Grows whenever events went to make room for others. */
    long removals() {
        return removals.get();
    }

    /** Below this position nothing of the namespace is left. */
    long searched(String namespace) {
        return searched.getOrDefault(namespace, 0L);
    }

    /** Takes note that nothing of the namespace lies below a position. */
    void searched(String namespace, long position) {
        searched.merge(namespace, position, Math::max);
    }

    /** A change that nobody sees before {@link Change#apply}. */
    Change change() {
        return new Change();
    }

    /** What one write changes. For one thread. */
    final class Change {

        private final Map<String, Share> changed = new HashMap<>();
        private final Map<String, Long> changedSearched = new HashMap<>();
        private final NavigableMap<Long, Long> changedGaps = new TreeMap<>();
        private long newReleased = released;
        private long newReleasedBytes = releasedBytes;
        private boolean removes;
        private long gapsEnd;

        /** What a namespace has after the write. */
        Share of(String namespace) {
            Share share = changed.get(namespace);
            return share != null ? share : Holdings.this.of(namespace);
        }

        /** Events come; or go, by negative numbers. */
        void add(String namespace, long entries, long bytes) {
            changed.put(namespace, of(namespace).plus(entries, bytes));
        }

        /** An event goes; its place may lie in the middle. */
        void remove(long position, String namespace, long bytes) {
            add(namespace, -1, -bytes);
            if (position < released) {
                newReleasedBytes = Math.max(0, newReleasedBytes - bytes);
            }
        }

        /** Events go to make room for others. */
        void removesForOthers() {
            removes = true;
        }

        /** An event goes from the middle. */
        void gap(long position) {
            long chunk = position / GAP_POSITIONS;
            changedGaps.put(chunk, changedGaps.getOrDefault(chunk, Holdings.this.gap(chunk)) + 1);
        }

        /** All below a position is gone, and with it the need to know of gaps there. */
        void trimmed(long end) {
            gapsEnd = Math.max(gapsEnd, end / GAP_POSITIONS);
        }

        /** Nobody needs the events below a position any more; of those that were needed until now so many bytes stay. */
        void release(long upToExclusive, long moreBytes) {
            newReleased = Math.max(newReleased, upToExclusive);
            newReleasedBytes += moreBytes;
        }

        long released() {
            return newReleased;
        }

        /** Below which position nothing of the namespace is left after the write. */
        long searched(String namespace) {
            Long position = changedSearched.get(namespace);
            return position != null ? position : Holdings.this.searched(namespace);
        }

        /** After the write, nothing of the namespace lies below a position. */
        void searched(String namespace, long position) {
            changedSearched.put(namespace, position);
        }

        /** Puts the rows into the write. */
        void put(JournalDatabase database, WriteBatch batch) throws RocksDBException {
            for (Map.Entry<String, Share> share : changed.entrySet()) {
                byte[] key = Notes.key(SHARE + share.getKey());
                if (share.getValue().entries() == 0) {
                    database.deleteNote(batch, key);
                } else {
                    Share now = share.getValue();
                    database.putNote(batch, key, Notes.numbers(key, now.entries(), now.bytes()));
                }
            }
            for (Map.Entry<Long, Long> gap : changedGaps.entrySet()) {
                byte[] key = gapKey(gap.getKey());
                database.putNote(batch, key, Notes.numbers(key, gap.getValue()));
            }
            for (long gone : gaps.headMap(gapsEnd).keySet()) {
                database.deleteNote(batch, gapKey(gone));
            }
            if (newReleased != released || newReleasedBytes != releasedBytes) {
                database.putNote(batch, RELEASED, Notes.numbers(RELEASED, newReleased, newReleasedBytes));
            }
        }

        /** The write is on disk. */
        void apply() {
            changed.forEach((namespace, share) -> {
                if (share.entries() == 0) {
                    shares.remove(namespace);
                } else {
                    shares.put(namespace, share);
                }
            });
            changedSearched.forEach(Holdings.this::searched);
            gaps.putAll(changedGaps);
            gaps.headMap(gapsEnd).clear();
            released = newReleased;
            releasedBytes = newReleasedBytes;
            removals.addAndGet(removes ? 1 : 0);
        }
    }

    private static byte[] gapKey(long chunk) {
        return Notes.key(GAP + String.format("%016x", chunk));
    }
}
