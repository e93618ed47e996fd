package org.cairngate.ledger.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * What leads from an event's bytes to the header of its block. Immutable.
 *
 * <pre>
 * [1, salt16, annotation, [eventIndex, [hash32, ...]], transaction, [txIndex, [hash32, ...]], header, noteHash32]
 * </pre>
 */
public final class EventEvidence {

    private static final int VERSION = 1;
    private static final int MAX_PATH = 63;

    private final byte[] salt;
    private final byte[] annotation;
    private final TreePlace inBatch;
    private final SignedTransaction transaction;
    private final TreePlace inBlock;
    private final Anchor anchor;

    /**
     * A leaf's place in a tree.
     *
     * @param index its index, from 0
     * @param path its RFC 6962 inclusion path
     */
    public record TreePlace(int index, List<Hash> path) {

        /** Takes a copy of the path. */
        public TreePlace {
            path = List.copyOf(path);
            if (index < 0 || path.size() > MAX_PATH) {
                throw new IllegalArgumentException("an index is not negative, a path has at most " + MAX_PATH);
            }
        }
    }

    /**
     * What the evidence ends at.
     *
     * @param header the header of the event's block
     * @param noteHash SHA-256 of the checkpoint's note in the same file
     */
    public record Anchor(BlockHeader header, Hash noteHash) {

        /** Refuses nulls. */
        public Anchor {
            Objects.requireNonNull(header, "header");
            Objects.requireNonNull(noteHash, "noteHash");
        }
    }

    /** Evidence of the given parts. */
    EventEvidence(
            byte[] salt,
            byte[] annotation,
            TreePlace inBatch,
            SignedTransaction transaction,
            TreePlace inBlock,
            Anchor anchor) {
        this.salt = salt.clone();
        this.annotation = annotation.clone();
        this.inBatch = inBatch;
        this.transaction = transaction;
        this.inBlock = inBlock;
        this.anchor = anchor;
    }

    /** The event with these bytes, as it was recorded. */
    RecordedEvent recorded(byte[] eventFile) {
        return new RecordedEvent(salt, eventFile, annotation);
    }

    /** The annotation's bytes. */
    public byte[] annotation() {
        return annotation.clone();
    }

    /** Where the event is in its batch. */
    public TreePlace inBatch() {
        return inBatch;
    }

    /** The transaction that commits to the batch. */
    public SignedTransaction transaction() {
        return transaction;
    }

    /** Where the transaction is in its block. */
    public TreePlace inBlock() {
        return inBlock;
    }

    /** The header and the checkpoint's hash. */
    public Anchor anchor() {
        return anchor;
    }

    byte[] encode() {
        CborWriter writer = new CborWriter().array(8).uint(VERSION).bytes(salt).bytes(annotation);
        write(writer, inBatch);
        writer.bytes(transaction.bytes());
        write(writer, inBlock);
        return writer.bytes(anchor.header().encode())
                .bytes(anchor.noteHash().bytes())
                .toBytes();
    }

    static EventEvidence decode(byte[] encoded) throws RefusedException {
        try {
            CborReader reader = new CborReader(encoded);
            reader.readArray(8);
            if (reader.readUint() != VERSION) {
                throw new RefusedException(RefusalReason.MALFORMED_CBOR, "its version is not known");
            }
            byte[] salt = reader.readFixedBytes(RecordedEvent.SALT_SIZE);
            byte[] annotation = reader.readBytes(Annotation.MAX_BYTES);
            TreePlace inBatch = place(reader);
            SignedTransaction transaction = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
            TreePlace inBlock = place(reader);
            BlockHeader header = BlockHeader.decode(reader.readBytes(BlockHeader.MAX_BYTES));
            Anchor anchor = new Anchor(header, Hash.of(reader.readFixedBytes(Hash.SIZE)));
            reader.expectEnd();
            return new EventEvidence(salt, annotation, inBatch, transaction, inBlock, anchor);
        } catch (RefusedException e) {
            throw new RefusedException(e.reason(), "evidence: " + e.detail());
        }
    }

    private static void write(CborWriter writer, TreePlace place) {
        writer.array(2).uint(place.index()).array(place.path().size());
        place.path().forEach(hash -> writer.bytes(hash.bytes()));
    }

    private static TreePlace place(CborReader reader) throws RefusedException {
        reader.readArray(2);
        int index = (int) reader.readUint(Integer.MAX_VALUE);
        int count = reader.readArrayUpTo(MAX_PATH);
        List<Hash> path = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            path.add(Hash.of(reader.readFixedBytes(Hash.SIZE)));
        }
        return new TreePlace(index, path);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EventEvidence that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }
}
