package org.cairngate.ledger.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.P256Key;
import org.cairngate.ledger.key.PublicKey;

/**
 * An event that its device signed: a tagged COSE_Sign1 (RFC 9052 section 4.2) in one form only. The protected header is {1: -7 (ES256),
 * 4: the fragment of the device's did:key in ASCII, {@value #COUNTER_LABEL}: the device's counter}, the unprotected one is empty, and the payload
 * is the event as JSON, CBOR or MessagePack. What is hashed, kept and proved is the whole message (decision 0024).
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class SignedEvent {

    /** The counter's label in the protected header; private use, RFC 9052 section 11.1. */
    public static final long COUNTER_LABEL = -70_001;

    /** Length in bytes of the signature, r and s. */
    public static final int SIGNATURE_SIZE = 64;

    /** The first byte of every signed event: tag 18. No other form of an event begins with it. */
    private static final int FIRST = 0xd2;

    // Tag 18, array of 4.
    private static final byte[] START = {(byte) 0xd2, (byte) 0x84};
    // A map of 3: alg ES256, then the label of kid.
    private static final byte[] ALGORITHM = {(byte) 0xa3, 0x01, 0x26, 0x04};
    // -1 - 70000, in four bytes.
    private static final byte[] LABEL = {0x3a, 0x00, 0x01, 0x11, 0x70};
    private static final byte[] NOTHING_UNPROTECTED = {(byte) 0xa0};
    private static final String DID_KEY = "did:key:";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    /** Longest fragment of a P-256 key's did:key, bytes. */
    private static final int MAX_KID = 64;

    private static final int MAX_PROTECTED = ALGORITHM.length + 2 + MAX_KID + LABEL.length + 1 + Long.BYTES;

    private final byte[] header;
    private final String kid;
    private final long counter;
    private final byte[] event;
    private final byte[] signature;

    private SignedEvent(String kid, long counter, byte[] event, byte[] signature) {
        this.header = header(kid, counter);
        this.kid = kid;
        this.counter = counter;
        this.event = event;
        this.signature = signature;
    }

    /** Whether bytes that a device published say that they are signed; whether that is so, {@link #decode} tells. */
    public static boolean isSigned(byte[] received) {
        return received.length > 0 && (received[0] & 0xff) == FIRST;
    }

    /**
     * Signs an event.
     *
     * @param key the device's public key
     * @param counter the device's counter, 1..2^63-1, above that of every event that it signed before
     * @param event the event; whether it is one, is not looked at
     * @param signer gives the ES256 signature of a message as r and s, 64 bytes
     * @return the bytes to publish
     */
    public static byte[] sign(P256Key key, long counter, byte[] event, UnaryOperator<byte[]> signer) {
        SignedEvent unsigned = new SignedEvent(fragment(key), counter, event, new byte[SIGNATURE_SIZE]);
        byte[] signature = signer.apply(unsigned.toBeSigned());
        return new SignedEvent(unsigned.kid, counter, event, signature).encode();
    }

    /**
     * Reads a signed event; verifies neither its signature nor what was signed.
     *
     * @param received what the device published
     * @throws RefusedException ({@code oversized}, {@code malformed-event}) when it is not of the one allowed form
     */
    public static SignedEvent decode(byte[] received) throws RefusedException {
        if (received.length > EventParser.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "signed event of " + received.length + " bytes, at most " + EventParser.MAX_BYTES);
        }
        try {
            CborReader reader = new CborReader(received);
            reader.readLiteral(START, "a COSE_Sign1");
            CborReader inside = new CborReader(reader.readBytes(MAX_PROTECTED));
            inside.readLiteral(ALGORITHM, "a protected header with ES256, kid and counter");
            String kid = new String(inside.readBytes(MAX_KID), StandardCharsets.ISO_8859_1);
            inside.readLiteral(LABEL, "the counter's label " + COUNTER_LABEL);
            long counter = inside.readUint();
            inside.expectEnd();
            reader.readLiteral(NOTHING_UNPROTECTED, "an empty unprotected header");
            byte[] event = reader.readBytes(EventParser.MAX_BYTES);
            byte[] signature = reader.readFixedBytes(SIGNATURE_SIZE);
            reader.expectEnd();
            if (!isFragment(kid)) {
                throw EventParser.malformed("signed event: kid is no fragment of a did:key in base58btc");
            }
            if (counter == 0) {
                throw EventParser.malformed("signed event: counters begin at 1");
            }
            if (isSigned(event)) {
                throw EventParser.malformed("signed event: an event is signed once");
            }
            return new SignedEvent(kid, counter, event, signature);
        } catch (CborException e) {
            throw EventParser.malformed("signed event: " + e.detail());
        }
    }

    /** Whether it can be the fragment of a did:key; whose key it is, is seen when the registered one is compared. */
    private static boolean isFragment(String kid) {
        boolean is = kid.startsWith("z");
        for (int i = 0; is && i < kid.length(); i++) {
            is = BASE58.indexOf(kid.charAt(i)) >= 0;
        }
        return is;
    }

    /** The message's bytes. */
    public byte[] encode() {
        return new CborWriter()
                .raw(START)
                .bytes(header)
                .raw(NOTHING_UNPROTECTED)
                .bytes(event)
                .bytes(signature)
                .toBytes();
    }

    /** The did:key of the key that it says it is signed with. */
    public String did() {
        return DID_KEY + kid;
    }

    /**
     * The key that it says it is signed with; whether it is, {@link #verify} tells.
     *
     * @throws RefusedException ({@code bad-signature}) when it names none
     */
    public PublicKey key() throws RefusedException {
        try {
            return PublicKey.ofDid(did());
        } catch (IllegalArgumentException e) {
            throw bad("kid is no key's: " + e.getMessage());
        }
    }

    /** The device's counter, 1..2^63-1. */
    public long counter() {
        return counter;
    }

    /** A copy of the event that was signed. */
    public byte[] event() {
        return event.clone();
    }

    /**
     * Checks who signed. Takes about half a millisecond.
     *
     * @param key the key that the device is registered with
     * @throws RefusedException ({@code bad-signature}) when the message names another key, or the signature is not this key's
     */
    public void verify(PublicKey key) throws RefusedException {
        if (!(key instanceof P256Key)) {
            throw bad("ES256 needs a P-256 key, not " + key.did());
        }
        if (!key.did().equals(did())) {
            throw bad("the event is signed by " + did() + ", the device's key is " + key.did());
        }
        if (!key.verify(toBeSigned(), signature)) {
            throw bad("the signature is not by " + key.did());
        }
    }

    private static RefusedException bad(String detail) {
        return new RefusedException(RefusalReason.BAD_SIGNATURE, detail);
    }

    /** Sig_structure of RFC 9052 section 4.4. */
    private byte[] toBeSigned() {
        return new CborWriter()
                .array(4)
                .text("Signature1")
                .bytes(header)
                .bytes(new byte[0])
                .bytes(event)
                .toBytes();
    }

    private static byte[] header(String kid, long counter) {
        return new CborWriter()
                .raw(ALGORITHM)
                .bytes(kid.getBytes(StandardCharsets.ISO_8859_1))
                .raw(LABEL)
                .uint(counter)
                .toBytes();
    }

    private static String fragment(P256Key key) {
        return Objects.requireNonNull(key, "key").did().substring(DID_KEY.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignedEvent that
                && Arrays.equals(header, that.header)
                && Arrays.equals(event, that.event)
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(signature);
    }
}
