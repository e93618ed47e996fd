package org.cairngate.journal.internal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * The uids of events with their digests, in generations: a column family each, and the {@link UidTables} with its number, forgotten as a whole when two younger ones
 * hold everything of the promised time. A generation ages by the time that passes while the journal is open, on a clock that
 * nobody sets: RocksDB's own expiry goes by the time of day, and forgot every uid when that jumped ahead.
 *
 * <p>Used under the journal's lock of changes; {@link #newest} by any thread.
 */
final class UidGenerations {

    /** How often the age is written, seconds: what a restart forgets of it at most, so that it can only be too low. */
    static final long AGE_STEP = 60;

    private static final String FIRST = "uids";
    private static final String AGE = "uids.age.";

    private final RocksDB db;
    private final ColumnFamilyHandle notes;
    private final ColumnFamilyOptions options;
    private final long life;
    private final LongSupplier nanos;
    private final List<Generation> generations;
    private volatile Generation newest;
    private long age;
    private long aged;

    private record Generation(long number, ColumnFamilyHandle handle) {
        static Generation of(ColumnFamilyHandle handle) {
            try {
                return new Generation(UidGenerations.number(UidGenerations.name(handle.getName())), handle);
            } catch (RocksDBException e) {
                throw new IllegalStateException("a column family without a name: " + e.getMessage(), e);
            }
        }
    }

    /**
     * The generations of an open database.
     *
     * @param families all column families, the first of which takes the notes
     * @param life for how long a uid is known at least, while the journal is open
     * @param nanos a steady clock, as {@link System#nanoTime}
     */
    UidGenerations(
            RocksDB db,
            List<ColumnFamilyHandle> families,
            ColumnFamilyOptions options,
            Duration life,
            LongSupplier nanos)
            throws RocksDBException {
        this.db = db;
        this.notes = families.get(0);
        this.options = options;
        this.life = life.toSeconds();
        this.nanos = nanos;
        this.generations = families.stream()
                .filter(UidGenerations::isGeneration)
                .map(Generation::of)
                .sorted(Comparator.comparingLong(Generation::number))
                .collect(Collectors.toCollection(ArrayList::new));
        this.newest = generations.get(generations.size() - 1);
        this.aged = nanos.getAsLong();
        byte[] row = db.get(notes, ageKey());
        this.age = row == null ? 0 : ByteBuffer.wrap(RowTime.without(row)).getLong();
    }

    private static boolean isGeneration(ColumnFamilyHandle handle) {
        try {
            String name = name(handle.getName());
            return name.equals(FIRST) || name.startsWith(FIRST + ".");
        } catch (RocksDBException e) {
            throw new IllegalStateException("a column family without a name: " + e.getMessage(), e);
        }
    }

    /** The column families that a database of these families is opened with. */
    static List<String> names(List<byte[]> families) {
        List<String> known = families.stream()
                .map(UidGenerations::name)
                .filter(name -> name.startsWith(FIRST + "."))
                .collect(Collectors.toCollection(ArrayList::new));
        if (known.isEmpty() || families.stream().map(UidGenerations::name).anyMatch(FIRST::equals)) {
            known.add(FIRST);
        }
        return known;
    }

    private static String name(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static long number(String name) {
        return name.equals(FIRST) ? 0 : Long.parseLong(name.substring(FIRST.length() + 1));
    }

    /** The family that new uids go into. */
    ColumnFamilyHandle newest() {
        return newest.handle();
    }

    /** The number of the newest generation. */
    long newestNumber() {
        return newest.number();
    }

    /** The number of the oldest generation that is not forgotten. */
    long oldestNumber() {
        return generations.get(0).number();
    }

    /** The digest of the event that has the uid, from the newest generation on. */
    Optional<byte[]> digest(byte[] uid) throws RocksDBException {
        for (int i = generations.size() - 1; i >= 0; i--) {
            byte[] found = db.get(generations.get(i).handle(), uid);
            if (found != null) {
                return Optional.of(RowTime.without(found));
            }
        }
        return Optional.empty();
    }

    /** The digest of the event of each uid, or null, from the newest generation on. */
    List<byte[]> digests(List<byte[]> uids) throws RocksDBException {
        if (uids.isEmpty()) {
            return List.of();
        }
        List<byte[]> digests = digests(newest(), uids);
        for (int i = generations.size() - 2; i >= 0; i--) {
            fill(digests, digests(generations.get(i).handle(), uids));
        }
        return digests;
    }

    private List<byte[]> digests(ColumnFamilyHandle family, List<byte[]> uids) throws RocksDBException {
        List<byte[]> rows = db.multiGetAsList(Collections.nCopies(uids.size(), family), uids);
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i) != null) {
                rows.set(i, RowTime.without(rows.get(i)));
            }
        }
        return rows;
    }

    private static void fill(List<byte[]> digests, List<byte[]> older) {
        for (int i = 0; i < older.size(); i++) {
            if (digests.get(i) == null) {
                digests.set(i, older.get(i));
            }
        }
    }

    /** All families of uids, as they are now. */
    List<ColumnFamilyHandle> handles() {
        return generations.stream().map(Generation::handle).toList();
    }

    /** Notes the age in a batch that is written anyway, once in {@value #AGE_STEP} s. */
    void grow(WriteBatch batch) throws RocksDBException {
        long passed = Duration.ofNanos(nanos.getAsLong() - aged).toSeconds();
        if (passed >= AGE_STEP) {
            aged += Duration.ofSeconds(passed).toNanos();
            age += passed;
            batch.put(
                    notes,
                    ageKey(),
                    RowTime.with(ByteBuffer.allocate(Long.BYTES).putLong(age).array()));
        }
    }

    /** Begins a new generation when the newest is old enough, and forgets the one before it; returns the numbers of what is forgotten. */
    List<Long> turn() throws RocksDBException {
        if (age < life) {
            return List.of();
        }
        long number = generations.get(generations.size() - 1).number() + 1;
        byte[] name = (FIRST + "." + number).getBytes(StandardCharsets.US_ASCII);
        Generation next = new Generation(number, db.createColumnFamily(new ColumnFamilyDescriptor(name, options)));
        generations.add(next);
        newest = next;
        age = 0;
        List<Long> forgotten = new ArrayList<>();
        while (generations.size() > 2) {
            Generation oldest = generations.remove(0);
            forgotten.add(oldest.number());
            db.dropColumnFamily(oldest.handle());
            db.delete(notes, ageKey(oldest.number()));
            oldest.handle().close();
        }
        return forgotten;
    }

    private byte[] ageKey() {
        return ageKey(generations.get(generations.size() - 1).number());
    }

    private static byte[] ageKey(long number) {
        return (AGE + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Closes the families that were opened for it. */
    void close() {
        generations.forEach(generation -> generation.handle().close());
    }
}
