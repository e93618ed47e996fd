package org.cairngate.ledger.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The master's answer to a submission.
 *
 * @param transactionId the transaction that it answers
 * @param seq that transaction's seq
 * @param reason why it was refused; empty when it was accepted
 * @param detail what was wrong, for people; at most {@link #MAX_DETAIL} UTF-8 bytes
 * @param uids the events at fault, at most {@link #MAX_UIDS}
 */
public record Receipt(Hash transactionId, long seq, Optional<RefusalReason> reason, String detail, List<String> uids) {

    /** Most bytes of the detail. */
    public static final int MAX_DETAIL = 1024;

    /** Most uids: as many as a batch has events. */
    public static final int MAX_UIDS = 4096;

    /** Most bytes that an encoded receipt may have. */
    public static final int MAX_BYTES = 512 << 10;

    private static final int VERSION = 1;
    private static final int MAX_UID = 64;
    private static final int MAX_CODE = 64;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Receipt {
        Objects.requireNonNull(transactionId, "transactionId");
        Objects.requireNonNull(reason, "reason");
        uids = List.copyOf(uids);
        if (seq < 1 || uids.size() > MAX_UIDS) {
            throw new IllegalArgumentException("seq " + seq + " or " + uids.size() + " uids are out of range");
        }
        if (uids.stream().anyMatch(uid -> uid.length() > MAX_UID)) {
            throw new IllegalArgumentException("a uid has at most " + MAX_UID + " characters");
        }
        if (detail.getBytes(StandardCharsets.UTF_8).length > MAX_DETAIL) {
            throw new IllegalArgumentException("a detail has at most " + MAX_DETAIL + " bytes");
        }
    }

    /** The answer "accepted". */
    public static Receipt accepted(Hash transactionId, long seq) {
        return new Receipt(transactionId, seq, Optional.empty(), "", List.of());
    }

    /** The answer "refused", with what the exception tells; a longer detail is cut. */
    public static Receipt refused(Hash transactionId, long seq, RefusedException refusal) {
        return new Receipt(
                transactionId, seq, Optional.of(refusal.reason()), Details.cut(refusal.detail()), refusal.uids());
    }

    /** Whether the transaction was accepted. */
    public boolean isAccepted() {
        return reason.isEmpty();
    }

    /** The receipt's bytes. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(7)
                .uint(VERSION)
                .bytes(transactionId.bytes())
                .uint(seq)
                .uint(isAccepted() ? 1 : 0)
                .text(reason.map(RefusalReason::code).orElse(""))
                .text(detail)
                .array(uids.size());
        uids.forEach(writer::text);
        return writer.toBytes();
    }

    /**
     * Reads a receipt.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are not one
     */
    public static Receipt decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "receipt of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(encoded);
        reader.readArray(7);
        int start = reader.offset();
        if (reader.readUint() != VERSION) {
            throw new CborException(start, "receipt version is not known");
        }
        Hash transactionId = Hash.of(reader.readFixedBytes(Hash.SIZE));
        long seq = reader.readUint();
        boolean accepted = reader.readUint(1) == 1;
        String code = reader.readText(MAX_CODE);
        Optional<RefusalReason> reason = RefusalReason.ofCode(code);
        if (accepted != code.isEmpty() || accepted == reason.isPresent()) {
            throw new CborException(start, "a receipt has a known reason when, and only when, it refuses");
        }
        String detail = reader.readText(MAX_DETAIL);
        int count = reader.readArrayUpTo(MAX_UIDS);
        List<String> uids = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            uids.add(reader.readText(MAX_UID));
        }
        reader.expectEnd();
        if (seq < 1) {
            throw new CborException(start, "seq starts at 1");
        }
        return new Receipt(transactionId, seq, reason, detail, uids);
    }
}
