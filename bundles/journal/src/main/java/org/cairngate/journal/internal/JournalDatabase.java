package org.cairngate.journal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.rocksdb.AbstractImmutableNativeReference;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The journal's RocksDB database and its tables of uids: entries by position, uids, and one row of totals that every batch rewrites. */
final class JournalDatabase implements AutoCloseable {

    private static final byte[] TOTALS = "totals".getBytes(StandardCharsets.US_ASCII);

    /** The folder of {@link UidTables} in the journal's. */
    private static final String UIDS = "uids";

    /** Up to where the uids of all events are in tables or the write-ahead log. */
    private static final byte[] KEPT_UIDS = Notes.key("uids.kept");

    private static final Logger LOG = LoggerFactory.getLogger(JournalDatabase.class);

    static {
        RocksDB.loadLibrary();
    }

    /** What the totals row says. */
    record Totals(long first, long next, long bytes) {
        byte[] encode() {
            return ByteBuffer.allocate(3 * Long.BYTES)
                    .putLong(first)
                    .putLong(next)
                    .putLong(bytes)
                    .array();
        }

        static Totals decode(byte[] row) throws RocksDBException {
            if (row.length != 3 * Long.BYTES) {
                throw new RocksDBException("the totals are damaged: " + row.length + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.wrap(row);
            return new Totals(buffer.getLong(), buffer.getLong(), buffer.getLong());
        }
    }

    /** Takes rows of entries in order; returns false to stop. */
    interface Row {
        boolean accept(byte[] key, byte[] value) throws RocksDBException;
    }

    private final JournalOptions options = new JournalOptions();
    private final List<ColumnFamilyHandle> families = new ArrayList<>();
    private final Path directory;
    private final WriteOptions synced;
    private final WriteOptions ahead;
    private final RocksDB db;
    private final UidGenerations generations;
    private final UidHash hash;
    private final UidTables tables;

    /** What is known of uids; empty in one that is read only or of a newer version, where nothing is appended. */
    private final Optional<Uids> uids;

    private long notedUids;

    private record Uids(RecentUids recent, KnownUids known) {}

    JournalDatabase(Path directory, Duration uidLife) throws IOException {
        this(directory, uidLife, System::nanoTime);
    }

    /** With a steady clock by which uids age. */
    JournalDatabase(Path directory, Duration uidLife, LongSupplier nanos) throws IOException {
        this.directory = directory;
        DurableFolder.create(directory);
        boolean opened = false;
        try {
            ColumnFamilyOptions family = options.uids();
            this.db = options.own(RocksDB.open(options.writing(), directory.toString(), descriptors(family), families));
            this.generations = new UidGenerations(db, families, family, uidLife, nanos);
            this.synced = options.own(new WriteOptions()).setSync(true);
            this.ahead = options.own(new WriteOptions());
            this.notedUids = storedKeptUids();
            this.hash = UidSeed.of(this);
            UidTableFolder folder = new UidTableFolder(directory.resolve(UIDS), hash);
            Optional<Integer> stored = JournalFormat.stored(this);
            boolean newer = stored.flatMap(JournalFormat.CURRENT::problem).isPresent();
            // Whoever opens a journal of a newer version is refused, and must have changed nothing.
            this.tables = newer ? UidTables.none(folder) : UidTables.open(folder, UidSeed.oldest(this, generations));
            this.uids = newer ? Optional.empty() : Optional.of(uids());
            opened = true;
        } catch (IOException | RocksDBException e) {
            throw new IOException("journal " + directory + " cannot be opened: " + e.getMessage(), e);
        } finally {
            if (!opened) {
                closeRows();
            }
        }
    }

    private Uids uids() {
        RecentUids recent = new RecentUids(tables, generations::newestNumber, hash, notedUids);
        return new Uids(recent, new KnownUids(db, generations, tables, recent, hash));
    }

    private JournalDatabase(Path directory) throws RocksDBException {
        this.directory = directory;
        boolean opened = false;
        try {
            ColumnFamilyOptions family = options.uids();
            this.db = options.own(RocksDB.openReadOnly(
                    options.readingOnly(), directory.toString(), descriptors(family), families, false));
            this.generations = new UidGenerations(db, families, family, Duration.ZERO, System::nanoTime);
            this.synced = options.own(new WriteOptions()).setSync(true);
            this.ahead = options.own(new WriteOptions());
            this.uids = Optional.empty();
            this.hash = UidSeed.of(this);
            // Behind the rows: what is noted to be in tables is in them.
            this.tables = UidTables.openReadOnly(new UidTableFolder(directory.resolve(UIDS), hash));
            opened = true;
        } catch (IOException e) {
            throw UidTables.failure(e);
        } finally {
            if (!opened) {
                closeRows();
            }
        }
    }

    /** Opens what is there, to be read only; it shows this moment. Nothing is written into the folder. */
    static JournalDatabase openReadOnly(Path directory) throws RocksDBException {
        return new JournalDatabase(directory);
    }

    private List<ColumnFamilyDescriptor> descriptors(ColumnFamilyOptions uidFamily) throws RocksDBException {
        ColumnFamilyOptions family = options.entries();
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options.notes()));
        descriptors.add(new ColumnFamilyDescriptor("entries".getBytes(StandardCharsets.US_ASCII), family));
        for (String name : UidGenerations.names(existing(directory))) {
            descriptors.add(new ColumnFamilyDescriptor(name.getBytes(StandardCharsets.US_ASCII), uidFamily));
        }
        return descriptors;
    }

    private static List<byte[]> existing(Path directory) throws RocksDBException {
        try (Options plain = new Options()) {
            return Files.exists(directory.resolve("CURRENT"))
                    ? RocksDB.listColumnFamilies(plain, directory.toString())
                    : List.of();
        }
    }

    Totals totals() throws RocksDBException {
        Optional<byte[]> row = note(TOTALS);
        Totals totals = row.isPresent() ? Totals.decode(row.get()) : new Totals(0, 0, 0);
        if (totals.first() < 0 || totals.first() > totals.next() || totals.bytes() < 0) {
            throw new RocksDBException("the totals are damaged: " + totals);
        }
        return totals;
    }

    /** Whether nothing was ever written. */
    boolean isNew() throws RocksDBException {
        if (db.get(families.get(0), TOTALS) != null) {
            return false;
        }
        try (RocksIterator rows = db.newIterator(families.get(1))) {
            rows.seekToFirst();
            rows.status();
            return !rows.isValid();
        }
    }

    Path directory() {
        return directory;
    }

    /** One of the small rows that lie beside the totals. */
    Optional<byte[]> note(byte[] key) throws RocksDBException {
        byte[] row = db.get(families.get(0), key);
        return row == null ? Optional.empty() : Optional.of(RowTime.without(row));
    }

    /** Hands over the small rows from a key on. */
    void notes(byte[] from, Row receiver) throws RocksDBException {
        scan(families.get(0), from, receiver);
    }

    void putNote(WriteBatch batch, byte[] key, byte[] row) throws RocksDBException {
        batch.put(families.get(0), key, RowTime.with(row));
    }

    void deleteNote(WriteBatch batch, byte[] key) throws RocksDBException {
        batch.delete(families.get(0), key);
    }

    void putTotals(WriteBatch batch, Totals totals) throws RocksDBException {
        putNote(batch, TOTALS, totals.encode());
    }

    /** Writes entries behind the last that counts; they are on disk and count with the next {@link #commit}. */
    void writeAhead(WriteBatch batch) throws RocksDBException {
        db.write(ahead, batch);
    }

    /** Removes entries that never came to count: of a group that a crash cut short. */
    void removeUncounted(Totals totals) throws RocksDBException {
        boolean[] there = {false};
        scan(totals.next(), (key, value) -> {
            there[0] = true;
            return false;
        });
        if (there[0]) {
            LOG.info("journal removes events that were never acknowledged from={}", totals.next());
            try (WriteBatch batch = new WriteBatch()) {
                deleteEntries(batch, totals.next(), Long.MAX_VALUE);
                write(batch);
            }
        }
    }

    /** Writes the batch; returns when it is on disk. */
    void write(WriteBatch batch) throws RocksDBException {
        db.write(synced, batch);
    }

    /** The digest of the event that has a uid. */
    Optional<byte[]> uid(String uid) throws RocksDBException {
        byte[] key = RowBatch.uidKey(uid);
        Optional<byte[]> digest =
                Optional.ofNullable(tables.digests(List.of(key)).get(0));
        return digest.isPresent() ? digest : generations.digest(key);
    }

    /** What is known of uids, for those that are to be appended. */
    KnownUids knownUids() throws RocksDBException {
        return writable().known();
    }

    private Uids writable() throws RocksDBException {
        return uids.orElseThrow(() -> new RocksDBException("open for reading only"));
    }

    /** The uids that were stored last. */
    RecentUids recentUids() throws RocksDBException {
        return writable().recent();
    }

    /** A write failed: no uid that was added waits for its event to be synced any more. */
    void abandonUids(String why) {
        uids.ifPresent(known -> known.recent().abandon(why));
    }

    /** Puts the seed by which uids are spread, in a journal that begins to have one. */
    void putUidSeed(WriteBatch batch) throws RocksDBException {
        UidSeed.put(this, batch, hash);
    }

    /** Reads every table of uids; one line for each that is damaged. */
    List<String> damagedUidTables() {
        return tables.damages();
    }

    /** Up to where the uids of all events are in the database and stay there, in one that is open for writing. */
    long keptUids() {
        return uids.map(known -> known.recent().kept()).orElse(0L);
    }

    /** {@link #keptUids} as it is noted, which may be lower. */
    long storedKeptUids() throws RocksDBException {
        return note(KEPT_UIDS)
                .flatMap(row -> Notes.numbers(KEPT_UIDS, row, 1))
                .map(ByteBuffer::getLong)
                .orElse(0L);
    }

    void putKeptUids(WriteBatch batch, long position) throws RocksDBException {
        putNote(batch, KEPT_UIDS, Notes.numbers(KEPT_UIDS, position));
    }

    /** Learns the uids of the events whose uids were in no table yet when the journal was last closed or killed. */
    void findUids(Totals totals) throws RocksDBException {
        recentUids().synced(totals.next());
        knownUids().addEvents(this, Math.max(totals.first(), storedKeptUids()));
    }

    /** Puts one entry's row into a batch, for those who do not write many. */
    void putEntry(WriteBatch batch, long position, byte[] row) throws RocksDBException {
        batch.put(families.get(1), EntryFormat.key(position), RowTime.with(row));
    }

    /** The same for one uid. */
    void putUid(WriteBatch batch, String uid, byte[] digest) throws RocksDBException {
        batch.put(generations.newest(), RowBatch.uidKey(uid), RowTime.with(digest));
    }

    /** An empty batch for this database. */
    RowBatch rows() {
        return new RowBatch(families.get(1).getID());
    }

    /** Writes the batch and the totals; returns when they are on disk. */
    void commit(WriteBatch batch, Totals totals) throws RocksDBException {
        putTotals(batch, totals);
        generations.grow(batch);
        long kept = keptUids();
        if (kept > notedUids) {
            putKeptUids(batch, kept);
        }
        write(batch);
        notedUids = kept;
        if (!isReadingUids()) {
            generations.turn().forEach(tables::forget);
        }
    }

    /** Whether families of uids are in use by a thread, so that none may be dropped now. */
    boolean isReadingUids() {
        return uids.filter(known -> known.known().isLearning()).isPresent();
    }

    void deleteEntries(WriteBatch batch, long from, long to) throws RocksDBException {
        batch.deleteRange(families.get(1), EntryFormat.key(from), EntryFormat.key(to));
    }

    /** Writes all entries again without those that were deleted, and lets the write-ahead logs before this go. */
    void scrub() throws RocksDBException {
        // Forced, for RocksDB leaves a lowest table as it is when it sees nothing to gain.
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true);
                CompactRangeOptions options = new CompactRangeOptions()
                        .setBottommostLevelCompaction(CompactRangeOptions.BottommostLevelCompaction.kForce)) {
            db.flush(flush, List.of(families.get(0), families.get(1), generations.newest()));
            db.compactRange(families.get(1), null, null, options);
        }
    }

    void deleteEntry(WriteBatch batch, long position) throws RocksDBException {
        batch.delete(families.get(1), EntryFormat.key(position));
    }

    void scan(long from, Row receiver) throws RocksDBException {
        scan(families.get(1), EntryFormat.key(from), (key, value) -> {
            if (key.length != Long.BYTES) {
                throw new RocksDBException("an entry has a key of " + key.length + " bytes");
            }
            return receiver.accept(key, value);
        });
    }

    private void scan(ColumnFamilyHandle family, byte[] from, Row receiver) throws RocksDBException {
        try (RocksIterator rows = db.newIterator(family)) {
            for (rows.seek(from); rows.isValid(); rows.next()) {
                if (!receiver.accept(rows.key(), RowTime.without(rows.value()))) {
                    return;
                }
            }
            rows.status();
        }
    }

    void verifyFiles() throws RocksDBException {
        db.verifyChecksum();
    }

    @Override
    public void close() {
        uids.ifPresent(known -> {
            known.known().close();
            known.recent().close();
        });
        tables.close();
        generations.close();
        closeRows();
    }

    private void closeRows() {
        families.forEach(AbstractImmutableNativeReference::close);
        options.close();
    }
}
