package org.cairngate.ledger.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.StateRows;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.state.ValidatorTerm;
import org.cairngate.ledger.transaction.EventsBody;
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

    Optional<Genesis> genesis() {
        return unsealed(Column.META, Keys.GENESIS)
                .map(json -> read("genesis", () -> Genesis.fromJson(new String(json, StandardCharsets.UTF_8))));
    }

    Optional<StoredHeader> header(long height) {
        return database.get(Column.HEADERS, Keys.number(height))
                .map(row -> read("header height=" + height, () -> StoredHeader.decode(row)));
    }

    Optional<Block> block(long height) {
        return header(height).map(stored -> {
            List<SignedTransaction> transactions = new ArrayList<>();
            for (int i = 0; i < stored.header().txCount(); i++) {
                transactions.add(transaction(height, i));
            }
            return new Block(
                    stored.header(), transactions, stored.certificate(), checkpoint(height + 1), stored.opening());
        });
    }

    SignedTransaction transaction(long height, int index) {
        String place = "transaction height=" + height + " index=" + index;
        byte[] row = database.get(Column.TRANSACTIONS, Keys.transaction(height, index))
                .orElseThrow(() -> damaged(place, "it is missing"));
        return read(place, () -> SignedTransaction.decode(row));
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

    Optional<EventPosition> event(String uid) {
        return database.get(Column.INDEX, Keys.uid(uid))
                .or(() -> database.get(Column.INDEX, Keys.erased(uid)))
                .map(row -> read("index uid=" + uid, () -> IndexRow.decode(uid, row)));
    }

    Optional<IndexRow.TransactionPosition> transactionPosition(Hash id) {
        return database.get(Column.INDEX, Keys.transactionId(id))
                .map(row -> read("index tx=" + id, () -> IndexRow.TransactionPosition.decode(row)));
    }

    /** How many headers there are; they have no gaps because a block is one batch. */
    long size() {
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

    State state(Genesis genesis) throws RefusedException {
        StateRows rows = new StateRows();
        List<RefusedException> faults = new ArrayList<>();
        database.scan(Column.STATE, PREFIX_ALL, (key, value) -> {
            try {
                load(rows, key, value);
            } catch (RefusedException e) {
                faults.add(e);
            }
            return faults.isEmpty();
        });
        if (!faults.isEmpty()) {
            throw faults.get(0);
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

    /** Puts all rows of one block. */
    void putBlock(Batch batch, Optional<State> before, LogTip tipBefore, ValidatedBlock validated) {
        Block block = validated.block();
        BlockHeader header = block.header();
        batch.put(
                Column.HEADERS,
                Keys.number(header.height()),
                StoredHeader.of(block).encode());
        for (int i = 0; i < block.transactions().size(); i++) {
            SignedTransaction transaction = block.transactions().get(i);
            batch.put(Column.TRANSACTIONS, Keys.transaction(header.height(), i), transaction.bytes());
            batch.put(
                    Column.INDEX,
                    Keys.transactionId(transaction.id()),
                    new IndexRow.TransactionPosition(header.height(), i).encode());
        }
        LogNodes.append(tipBefore.log(), header.leafHash(), (key, hash) -> batch.put(Column.NODES, key, hash.bytes()));
        putState(batch, before, validated.state());
        if (validated.tip().certificateSize() != tipBefore.certificateSize()) {
            batch.putSealed(
                    Column.META,
                    Keys.CHAIN_CERTIFICATE_SIZE,
                    Keys.number(validated.tip().certificateSize()));
            batch.putSealed(
                    Column.META,
                    Keys.CHAIN_CERTIFICATE_AT,
                    Keys.number(validated.tip().carriedAt()));
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

    /** Puts a segment and its events' places. */
    void putSegment(Batch batch, Block block, int txIndex, Segment segment) {
        SignedTransaction transaction = block.transactions().get(txIndex);
        if (!(transaction.transaction().body() instanceof EventsBody body)
                || !body.batchRoot().equals(segment.batchRoot())) {
            throw new IllegalArgumentException("segment is not that of transaction " + transaction.id());
        }
        batch.put(Column.SEGMENTS, transaction.id().bytes(), segment.encode());
        EventParser parser = new EventParser();
        for (int i = 0; i < segment.events().size(); i++) {
            byte[] bytes = segment.events().get(i).bytes();
            try {
                Event event = parser.parse(bytes);
                batch.put(
                        Column.INDEX,
                        Keys.uid(event.uid()),
                        IndexRow.encode(
                                new EventPosition(event.uid(), block.header().height(), txIndex, i, transaction.id())));
            } catch (RefusedException e) {
                throw new IllegalArgumentException(
                        "event " + i + " of transaction " + transaction.id() + ": " + e.detail(), e);
            }
        }
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
        }
    }

    /** Puts the segments of a block's transactions. */
    void putSegments(Batch batch, Block block, Map<Hash, Segment> segmentsByTxId) {
        Map<Hash, Segment> left = new HashMap<>(segmentsByTxId);
        for (int i = 0; i < block.transactions().size(); i++) {
            Segment segment = left.remove(block.transactions().get(i).id());
            if (segment != null) {
                putSegment(batch, block, i, segment);
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalArgumentException(
                    "block " + block.header().height() + " has no transaction " + left.keySet());
        }
    }

    /** Puts a checkpoint, and that its size was signed. */
    void putCheckpoint(Batch batch, long size, Hash root, SignedNote note) {
        batch.putSealed(Column.META, Keys.signed(size), root.bytes());
        putNote(batch, Keys.checkpoint(size), note);
    }

    /** The root that was signed for a size. */
    Optional<Hash> signedRoot(long size) {
        return unsealed(Column.META, Keys.signed(size)).map(Hash::of);
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
