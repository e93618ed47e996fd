package org.cairngate.ledger.key;

import java.util.Arrays;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * A tagged COSE_Sign1 message (RFC 9052 section 4.2) in the one form that the ledger uses: protected header {1: -8}
 * (EdDSA), empty unprotected header, the payload inside.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class CoseSign1 {

    private static final byte[] PROTECTED = {(byte) 0xa1, 0x01, 0x27};
    // Tag 18, array of 4, the protected header as a byte string of 3, an empty map.
    private static final byte[] START = {(byte) 0xd2, (byte) 0x84, 0x43, (byte) 0xa1, 0x01, 0x27, (byte) 0xa0};
    private static final int SIGNATURE_SIZE = 64;

    private final byte[] payload;
    private final byte[] signature;

    private CoseSign1(byte[] payload, byte[] signature) {
        this.payload = payload;
        this.signature = signature;
    }

    /** Signs a payload. */
    public static CoseSign1 sign(byte[] payload, SigningKey key) {
        byte[] own = payload.clone();
        return new CoseSign1(own, key.sign(toBeSigned(own)));
    }

    /**
     * Reads a message; does not verify its signature.
     *
     * @param maxBytes most bytes that the message may have
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when it is not of the one allowed form
     */
    public static CoseSign1 decode(byte[] message, int maxBytes) throws RefusedException {
        if (message.length > maxBytes) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "message of " + message.length + " bytes, at most " + maxBytes);
        }
        CborReader reader = new CborReader(message);
        reader.readLiteral(START, "a COSE_Sign1 with EdDSA");
        byte[] payload = reader.readBytes(maxBytes);
        byte[] signature = reader.readFixedBytes(SIGNATURE_SIZE);
        reader.expectEnd();
        return new CoseSign1(payload, signature);
    }

    /** The message's bytes. */
    public byte[] encode() {
        return new CborWriter().raw(START).bytes(payload).bytes(signature).toBytes();
    }

    /** A copy of the payload. */
    public byte[] payload() {
        return payload.clone();
    }

    /**
     * Checks the signature.
     *
     * @throws RefusedException ({@code bad-signature}) when it is not this key's, or the key is no Ed25519 key
     */
    public void verify(PublicKey key) throws RefusedException {
        if (!(key instanceof Ed25519Key)) {
            throw new RefusedException(RefusalReason.BAD_SIGNATURE, "EdDSA needs an Ed25519 key, not " + key.did());
        }
        if (!key.verify(toBeSigned(payload), signature)) {
            throw new RefusedException(RefusalReason.BAD_SIGNATURE, "the signature is not by " + key.did());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CoseSign1 that
                && Arrays.equals(payload, that.payload)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }

    /** Sig_structure of RFC 9052 section 4.4. */
    private static byte[] toBeSigned(byte[] payload) {
        return new CborWriter()
                .array(4)
                .text("Signature1")
                .bytes(PROTECTED)
                .bytes(new byte[0])
                .bytes(payload)
                .toBytes();
    }
}
