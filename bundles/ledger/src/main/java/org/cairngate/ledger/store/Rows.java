package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateRows;
import org.cairngate.ledger.state.ValidatorTerm;
import org.cairngate.ledger.store.IndexRow.Place;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.SignedTransaction;

/** Reads and writes the rows of a chain; what they mean together is {@link ChainStore}'s part. Reads from any thread. */
final class Rows {

    private static final byte[] PREFIX_ALL = {};

    private final Database database;

    Rows(Database database) {
        this.database = database;
    }

    Optional<byte[]> unsealed(Column column, byte[] key) {
        return database.get(column, key).map(row -> SealedValue.open(column, key, row)
                .orElseThrow(() -> damaged(column.label() + " " + Keys.text(key), "its seal is broken")));
    }

    /** Gives the space of removed rows back to the file system. */
    void compact() {
        database.compact();
    }

    Optional<Genesis> genesis() {
        return unsealed(Column.META, Keys.GENESIS)
                .map(json -> read("genesis", () -> Genesis.fromJson(new String(json, StandardCharsets.UTF_8))));
    }

    Optional<StoredHeader> header(long height) {
        return database.get(Column.HEADERS, Keys.number(height))
                .map(row -> read("header height=" + height, () -> StoredHeader.decode(row)));
    }

    /** The block at a height, if all of it is kept. */
    Optional<Block> block(long height, Retention retention) {
        return header(height).filter(stored -> retention.whole(height)).map(stored -> {
            List<SignedTransaction> transactions = new ArrayList<>();
            for (int i = 0; i < stored.header().txCount(); i++) {
                transactions.add(transaction(height, i));
            }
            return new Block(
                    stored.header(), transactions, stored.certificate(), checkpoint(height + 1), stored.opening());
        });
    }

    SignedTransaction transaction(long height, int index) {
        return storedTransaction(height, index).transaction();
    }

    StoredTransaction storedTransaction(long height, int index) {
        return findTransaction(height, index)
                .orElseThrow(() -> damaged("transaction height=" + height + " index=" + index, "it is missing"));
    }

    Optional<StoredTransaction> findTransaction(long height, int index) {
        return database.get(Column.TRANSACTIONS, Keys.transaction(height, index))
                .map(row ->
                        read("transaction height=" + height + " index=" + index, () -> StoredTransaction.decode(row)));
    }

    /** The transactions of a block that are kept, by their index. */
    SortedMap<Integer, StoredTransaction> storedTransactions(long height) {
        SortedMap<Integer, StoredTransaction> kept = new TreeMap<>();
        database.scanPrefix(Column.TRANSACTIONS, Keys.number(height), (key, row) -> {
            int index = Keys.transactionIndex(key);
            String place = "transaction height=" + height + " index=" + index;
            kept.put(index, read(place, () -> StoredTransaction.decode(row)));
            return true;
        });
        return kept;
    }

    Retention retention() {
        return unsealed(Column.META, Keys.RETENTION)
                .map(row -> read("meta " + Keys.text(Keys.RETENTION), () -> Retention.decode(row)))
                .orElse(Retention.FULL);
    }

    Optional<SignedNote> checkpoint(long size) {
        return note(Keys.checkpoint(size));
    }

    Optional<SignedNote> note(byte[] key) {
        return unsealed(Column.META, key)
                .map(text -> read(
                        "meta " + Keys.text(key), () -> SignedNote.parse(new String(text, StandardCharsets.UTF_8))));
    }

    long number(byte[] key) {
        return unsealed(Column.META, key).map(Keys::number).orElse(0L);
    }

    Optional<StoredSegment> segment(Hash txId) {
        return database.get(Column.SEGMENTS, txId.bytes())
                .map(row -> read("segment tx=" + txId, () -> StoredSegment.decode(row)));
    }

    /** What the index has under a key; empty for none. */
    List<Place> places(byte[] key) {
        return database.get(Column.INDEX, key)
                .map(row -> read("index key=" + HexFormat.of().formatHex(key), () -> IndexRow.decode(row)))
                .orElse(List.of());
    }

    /** The index keys under which erased events are at one of these places. */
    List<byte[]> erasedKeys(Set<Place> places) {
        List<byte[]> keys = new ArrayList<>();
        database.scanPrefix(Column.INDEX, new byte[] {Keys.ERASED}, (key, row) -> {
            List<Place> there = read("index key=" + HexFormat.of().formatHex(key), () -> IndexRow.decode(row));
            if (there.stream().anyMatch(places::contains)) {
                keys.add(key);
            }
            return true;
        });
        return Collections.unmodifiableList(keys);
    }

    /**
     * Where the event is, or was before it was erased. Events are compared only where more than one has the key; erased ones cannot
     * be, and two whose hashes begin alike are both found at the first one's place.
     */
    Optional<EventPosition> event(String uid) {
        // Erased ones first: an event with the same key that is left would be taken for the erased one.
        Optional<Place> found = places(Keys.erased(uid)).stream().findFirst();
        if (found.isEmpty()) {
            List<Place> places = places(Keys.event(uid));
            found = places.stream()
                    .filter(place -> places.size() == 1 || hasUid(place, uid))
                    .findFirst();
        }
        return found.map(place -> new EventPosition(
                uid,
                place.height(),
                place.txIndex(),
                place.eventIndex(),
                transaction(place.height(), place.txIndex()).id()));
    }

    /** Whether there is or was an event of this uid; compares nothing but hashes. */
    boolean knowsEvent(String uid) {
        return !places(Keys.event(uid)).isEmpty() || !places(Keys.erased(uid)).isEmpty();
    }

    private boolean hasUid(Place place, String uid) {
        Hash id = transaction(place.height(), place.txIndex()).id();
        return segment(id)
                .filter(segment -> place.eventIndex() < segment.entries().size())
                .flatMap(segment -> segment.event(place.eventIndex()))
                .map(event -> read("segment tx=" + id, () -> new EventParser().parse(event.bytes())))
                .filter(event -> event.uid().equals(uid))
                .isPresent();
    }

    /** Where the transaction is. Transactions are compared only where more than one has the key. */
    Optional<Place> transactionPosition(Hash id) {
        List<Place> places = places(Keys.transactionId(id));
        return places.stream()
                .filter(place -> places.size() == 1
                        || transaction(place.height(), place.txIndex()).id().equals(id))
                .findFirst();
    }

    /** How many headers the chain has; they have no gaps because a block is one batch. Those of a start from a snapshot do not count. */
    long size() {
        if (SnapshotStart.isStaged(database)) {
            return 1;
        }
        long size = 0;
        long step = Long.highestOneBit(Long.MAX_VALUE >> 1);
        // Searching by bits needs no iterator over all headers.
        for (; step > 0; step >>= 1) {
            if (database.get(Column.HEADERS, Keys.number(size + step - 1)).isPresent()) {
                size += step;
            }
        }
        return size;
    }

    /** How to take the newest blocks back. */
    Undos undos() {
        return new Undos(database);
    }

    State state(Genesis genesis) throws RefusedException {
        return state(genesis, Map.of());
    }

    /** The state of the stored rows, some of which had other values, or none. */
    State state(Genesis genesis, Map<String, Optional<byte[]>> former) throws RefusedException {
        StateRows rows = new StateRows();
        List<RefusedException> faults = new ArrayList<>();
        database.scan(Column.STATE, PREFIX_ALL, (key, value) -> {
            try {
                if (!former.containsKey(Keys.text(key))) {
                    load(rows, key, value);
                }
            } catch (RefusedException e) {
                faults.add(e);
            }
            return faults.isEmpty();
        });
        if (!faults.isEmpty()) {
            throw faults.get(0);
        }
        for (Map.Entry<String, Optional<byte[]>> row : former.entrySet()) {
            if (row.getValue().isPresent()) {
                load(rows, Keys.ascii(row.getKey()), row.getValue().get());
            }
        }
        return rows.build(genesis.chainId(), genesis.policy());
    }

    private static void load(StateRows rows, byte[] key, byte[] value) throws RefusedException {
        String name = Keys.text(key);
        if (name.startsWith(Keys.ENTRY_PREFIX)) {
            rows.addEntry(value);
            return;
        }
        byte[] open = SealedValue.open(Column.STATE, key, value)
                .orElseThrow(() -> damaged("state " + name, "its seal is broken"));
        if (name.startsWith(Keys.TERM_PREFIX)) {
            rows.addTerm(open);
        } else {
            rows.addSeq(KeyId.fromHex(name.substring(Keys.SEQ_PREFIX.length())), Keys.number(open));
        }
    }

    void putState(Batch batch, Optional<State> before, State after) {
        StateRows.entryChanges(before, after).forEach((key, entry) -> {
            if (entry.isPresent()) {
                batch.put(Column.STATE, Keys.entry(key), entry.get());
            } else {
                batch.delete(Column.STATE, Keys.entry(key));
            }
        });
        for (Map.Entry<KeyId, Long> seq : StateRows.seqChanges(before, after).entrySet()) {
            batch.putSealed(Column.STATE, Keys.seq(seq.getKey()), Keys.number(seq.getValue()));
        }
        List<ValidatorTerm> terms = after.validatorTerms();
        int known = before.map(state -> state.validatorTerms().size()).orElse(0);
        for (int i = 0; i < terms.size(); i++) {
            ValidatorTerm term = terms.get(i);
            if (i >= known || !term.equals(before.get().validatorTerms().get(i))) {
                batch.putSealed(Column.STATE, Keys.term(term.fromHeight()), StateRows.encode(term));
            }
        }
    }

    void putRetention(Batch batch, Retention retention) {
        batch.putSealed(Column.META, Keys.RETENTION, retention.encode());
    }

    void putNote(Batch batch, byte[] key, SignedNote note) {
        batch.putSealed(Column.META, key, note.format().getBytes(StandardCharsets.UTF_8));
    }

    /** Puts what changed of the certificates. */
    void putCertified(Batch batch, Certified before, Certified after) {
        if (after.size() != before.size()) {
            after.certificate().ifPresent(note -> putNote(batch, Keys.CERTIFICATE, note));
        }
        if (after.finalSize() != before.finalSize()) {
            batch.putSealed(Column.META, Keys.FINAL_SIZE, Keys.number(after.finalSize()));
            Undos.forget(batch, before.finalSize(), after.finalSize());
        }
    }

    /** Puts a checkpoint, and that its size was signed. */
    void putCheckpoint(Batch batch, long size, Hash root, SignedNote note) {
        batch.putSealed(Column.META, Keys.signed(size), root.bytes());
        putNote(batch, Keys.checkpoint(size), note);
    }

    /** Keys of the log's nodes that the header at a height completed. */
    List<byte[]> nodesCompletedBy(long height) {
        List<byte[]> keys = new ArrayList<>();
        LogNodes nodes = new LogNodes(database);
        LogNodes.append(nodes.frontier(height), nodes.leaf(height), (key, hash) -> keys.add(key));
        return Collections.unmodifiableList(keys);
    }

    /** The root that was signed for a size. */
    Optional<Hash> signedRoot(long size) {
        return unsealed(Column.META, Keys.signed(size)).map(Hash::of);
    }

    /** The root that was signed for a size in an epoch, on blocks that were left. */
    Optional<Hash> leftRoot(long epoch, long size) {
        return unsealed(Column.META, Keys.left(epoch, size)).map(Hash::of);
    }

    /** The places in a batch that receipts in blocks that were left have erased. */
    Set<Integer> leftErasures(Hash batch) {
        Set<Integer> places = new HashSet<>();
        database.scanPrefix(Column.META, Keys.ascii(Keys.LEFT_ERASURE_PREFIX + batch.hex() + "/"), (key, row) -> {
            byte[] bits = SealedValue.open(Column.META, key, row)
                    .orElseThrow(() -> damaged("meta " + Keys.text(key), "its seal is broken"));
            places.addAll(LeafSet.of(bits).places());
            return true;
        });
        return places;
    }

    void putSignedRoot(Batch batch, Checkpoint checkpoint) {
        batch.putSealed(
                Column.META, Keys.signed(checkpoint.size()), checkpoint.root().bytes());
    }

    /** Batches of the outbox from a sequence number on. */
    List<OutboxEntry> outbox(long fromSeq, int limit) {
        List<OutboxEntry> found = new ArrayList<>();
        scanSealed(
                Column.OUTBOX,
                Keys.number(fromSeq),
                limit,
                (key, value) -> found.add(read("outbox seq=" + Keys.number(key), () -> OutboxEntry.decode(value))));
        return found;
    }

    /** Entries of the pool. */
    List<LocalEntry> pool(int limit) {
        List<LocalEntry> found = new ArrayList<>();
        scanSealed(Column.POOL, new byte[0], limit, (key, value) -> found.add(new LocalEntry(key, value)));
        return found;
    }

    /** Hands over at most {@code limit} unsealed rows from a key on. */
    void scanSealed(Column column, byte[] from, int limit, BiConsumer<byte[], byte[]> to) {
        int[] left = {limit};
        database.scan(column, from, (key, row) -> {
            if (left[0]-- <= 0) {
                return false;
            }
            to.accept(
                    key,
                    SealedValue.open(column, key, row)
                            .orElseThrow(() -> damaged(column.label(), "the seal of a row is broken")));
            return true;
        });
    }

    /** Reading that can find a row malformed. */
    interface Reading<T> {
        T read() throws RefusedException;
    }

    static <T> T read(String place, Reading<T> reading) {
        try {
            return reading.read();
        } catch (RefusedException e) {
            throw new StorageException(place + " is damaged: " + e.getMessage(), e);
        }
    }

    static StorageException damaged(String place, String what) {
        return new StorageException(place + " is damaged: " + what);
    }
}
