package org.cairngate.ledger.protocol;

import java.util.Objects;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * A hub's batch on its way to the master. Being one says nothing about whether segment and transaction belong together.
 *
 * @param transaction the EVENTS transaction
 * @param segment the events that it commits to
 */
public record Submission(SignedTransaction transaction, Segment segment) {

    /** Most bytes that an encoded submission may have. */
    public static final int MAX_BYTES = SignedTransaction.MAX_BYTES + Segment.MAX_BYTES + 16;

    /** Refuses nulls. */
    public Submission {
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(segment, "segment");
    }

    /** The submission's bytes: [transaction, segment]. */
    public byte[] encode() {
        return new CborWriter()
                .array(2)
                .bytes(transaction.bytes())
                .bytes(segment.encode())
                .toBytes();
    }

    /**
     * Reads a submission.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are not one
     */
    public static Submission decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "submission of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        reader.readArray(2);
        SignedTransaction transaction = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
        Segment segment = Segment.decode(reader.readBytes(Segment.MAX_BYTES));
        reader.expectEnd();
        return new Submission(transaction, segment);
    }
}
