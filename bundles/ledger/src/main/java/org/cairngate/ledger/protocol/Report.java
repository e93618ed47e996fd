package org.cairngate.ledger.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * A hub's refusal of a block; travels signed.
 *
 * @param height the block's height
 * @param reason why the hub refuses it
 * @param detail what is wrong, for people; a longer one than {@link Receipt#MAX_DETAIL} UTF-8 bytes is cut
 */
public record Report(long height, RefusalReason reason, String detail) {

    /** Most bytes that a signed report may have. */
    public static final int MAX_BYTES = 2048;

    private static final int VERSION = 1;
    private static final int MAX_CODE = 64;

    /** Refuses a negative height with an {@link IllegalArgumentException}. */
    public Report {
        Objects.requireNonNull(reason, "reason");
        if (height < 0) {
            throw new IllegalArgumentException("a height is not negative, got " + height);
        }
        if (detail.getBytes(StandardCharsets.UTF_8).length > Receipt.MAX_DETAIL) {
            detail = Details.cut(detail);
        }
    }

    /** The report as a COSE_Sign1 message by the hub's key. */
    public byte[] sign(SigningKey hub) {
        byte[] payload = new CborWriter()
                .array(4)
                .uint(VERSION)
                .uint(height)
                .text(reason.code())
                .text(detail)
                .toBytes();
        return CoseSign1.sign(payload, hub).encode();
    }

    /**
     * Reads a signed report and verifies its signature.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}, {@code bad-signature}) when it is not the hub's
     */
    public static Report verify(byte[] message, PublicKey hub) throws RefusedException {
        CoseSign1 signed = CoseSign1.decode(message, MAX_BYTES);
        signed.verify(hub);
        CborReader reader = new CborReader(signed.payload());
        reader.readArray(4);
        int start = reader.offset();
        if (reader.readUint() != VERSION) {
            throw new CborException(start, "report version is not known");
        }
        long height = reader.readUint();
        RefusalReason reason = RefusalReason.ofCode(reader.readText(MAX_CODE))
                .orElseThrow(() -> new CborException(start, "a report has a known reason"));
        String detail = reader.readText(Receipt.MAX_DETAIL);
        reader.expectEnd();
        return new Report(height, reason, detail);
    }
}
