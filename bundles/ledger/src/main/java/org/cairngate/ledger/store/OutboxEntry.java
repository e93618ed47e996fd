package org.cairngate.ledger.store;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * One batch on its way to a certified block, as a hub keeps it in the outbox under its {@code seq}.
 *
 * <p>The segment is dropped here once the block is in the chain copy, which then holds it.
 *
 * @param transaction the signed EVENTS transaction
 * @param segment the events; empty once minted
 * @param firstPosition journal position of the batch's first event: the journal is kept from here on
 * @param height the block that holds the transaction, once there is one
 */
public record OutboxEntry(
        SignedTransaction transaction, Optional<Segment> segment, long firstPosition, OptionalLong height) {

    private static final int FORMAT = 1;

    /**
     * Refuses nulls and impossible numbers.
     *
     * @throws IllegalArgumentException when a position or height is negative
     */
    public OutboxEntry {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(segment, "segment");
        if (firstPosition < 0 || height.orElse(0) < 0) {
            throw new IllegalArgumentException("journal position " + firstPosition + ", height " + height);
        }
    }

    /** The signer's sequence number of the batch. */
    public long seq() {
        return transaction.transaction().seq();
    }

    /** The same entry once its block is in the chain copy. */
    public OutboxEntry minted(long inHeight) {
        return new OutboxEntry(transaction, Optional.empty(), firstPosition, OptionalLong.of(inHeight));
    }

    /** The value that is stored. */
    public byte[] encode() {
        return new CborWriter()
                .array(5)
                .uint(FORMAT)
                .bytes(transaction.bytes())
                .bytes(segment.map(Segment::encode).orElse(new byte[0]))
                .uint(firstPosition)
                .uint(height.isPresent() ? height.getAsLong() + 1 : 0)
                .toBytes();
    }

    /**
     * Reads a stored value.
     *
     * @throws RefusedException when it is damaged
     */
    public static OutboxEntry decode(byte[] value) throws RefusedException {
        CborReader reader = new CborReader(value);
        reader.readArray(5);
        if (reader.readUint() != FORMAT) {
            throw new RefusedException(RefusalReason.MALFORMED_CBOR, "outbox entry of another version");
        }
        SignedTransaction transaction = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
        byte[] encoded = reader.readBytes(Segment.MAX_BYTES);
        long first = reader.readUint();
        long height = reader.readUint();
        reader.expectEnd();
        Optional<Segment> segment = encoded.length == 0 ? Optional.empty() : Optional.of(Segment.decode(encoded));
        return new OutboxEntry(
                transaction, segment, first, height == 0 ? OptionalLong.empty() : OptionalLong.of(height - 1));
    }
}
