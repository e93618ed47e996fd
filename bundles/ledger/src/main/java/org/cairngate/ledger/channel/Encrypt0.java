package org.cairngate.ledger.channel;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * A tagged COSE_Encrypt0 message (RFC 9052 section 5.2) in the one form that channels use: protected header {1: 3 (A256GCM), 4: kid,
 * 5: 12-byte IV}, empty unprotected header, the ciphertext with its 16-byte tag inside.
 *
 * <p>Immutable and safe for use by several threads.
 */
final class Encrypt0 {

    static final int IV_SIZE = 12;
    static final int TAG_SIZE = 16;

    /** Longest message in bytes: no event can hold more. */
    static final int MAX_BYTES = 49_152;

    // Tag 16, array of 3.
    private static final byte[] START = {(byte) 0xd0, (byte) 0x83};
    // A map of 3: alg A256GCM, then the label of kid.
    private static final byte[] ALGORITHM = {(byte) 0xa3, 0x01, 0x03, 0x04};
    private static final byte[] IV_LABEL = {0x05};
    private static final byte[] NOTHING_UNPROTECTED = {(byte) 0xa0};
    private static final int MAX_PROTECTED = ALGORITHM.length + 3 + SealHeader.MAX_BYTES + 2 + IV_SIZE;

    private final SealHeader header;
    private final byte[] iv;
    private final byte[] ciphertext;

    private Encrypt0(SealHeader header, byte[] iv, byte[] ciphertext) {
        this.header = header;
        this.iv = iv;
        this.ciphertext = ciphertext;
    }

    /** Encrypts; the IV must never be used twice with the key. */
    static Encrypt0 seal(SealHeader header, byte[] key, byte[] iv, byte[] externalAad, byte[] plaintext) {
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, header, key, iv, externalAad);
            return new Encrypt0(header, iv.clone(), cipher.doFinal(plaintext));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    /**
     * Reads a message; decrypts nothing.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when it is not of the one allowed form
     */
    static Encrypt0 decode(byte[] message) throws RefusedException {
        if (message.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "COSE_Encrypt0 of " + message.length + " bytes, at most " + MAX_BYTES + " fit into an event");
        }
        CborReader reader = new CborReader(message);
        reader.readLiteral(START, "a COSE_Encrypt0");
        CborReader inside = new CborReader(reader.readBytes(MAX_PROTECTED));
        inside.readLiteral(ALGORITHM, "a protected header with A256GCM, kid and IV");
        SealHeader header = SealHeader.decode(inside.readBytes(SealHeader.MAX_BYTES));
        inside.readLiteral(IV_LABEL, "the IV");
        byte[] iv = inside.readFixedBytes(IV_SIZE);
        inside.expectEnd();
        reader.readLiteral(NOTHING_UNPROTECTED, "an empty unprotected header");
        byte[] ciphertext = reader.readBytes(MAX_BYTES);
        reader.expectEnd();
        if (ciphertext.length < TAG_SIZE) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_CBOR,
                    "ciphertext of " + ciphertext.length + " bytes is shorter than its tag of " + TAG_SIZE);
        }
        return new Encrypt0(header, iv, ciphertext);
    }

    /** The message's bytes. */
    byte[] encode() {
        return new CborWriter()
                .raw(START)
                .bytes(protectedHeader(header, iv))
                .raw(NOTHING_UNPROTECTED)
                .bytes(ciphertext)
                .toBytes();
    }

    SealHeader header() {
        return header;
    }

    /**
     * Decrypts.
     *
     * @throws RefusedException ({@code bad-signature}) when the tag is not of this key, header, AAD and ciphertext
     */
    byte[] open(byte[] key, byte[] externalAad) throws RefusedException {
        try {
            return cipher(Cipher.DECRYPT_MODE, header, key, iv, externalAad).doFinal(ciphertext);
        } catch (AEADBadTagException e) {
            throw new RefusedException(
                    RefusalReason.BAD_SIGNATURE,
                    "the seal is broken: ciphertext, header, uid or timestamp is not what was sealed");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is part of every JDK", e);
        }
    }

    private static Cipher cipher(int mode, SealHeader header, byte[] key, byte[] iv, byte[] externalAad)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(8 * TAG_SIZE, iv));
        cipher.updateAAD(encStructure(protectedHeader(header, iv), externalAad));
        return cipher;
    }

    private static byte[] protectedHeader(SealHeader header, byte[] iv) {
        return new CborWriter()
                .raw(ALGORITHM)
                .bytes(header.encode())
                .raw(IV_LABEL)
                .bytes(iv)
                .toBytes();
    }

    /** Enc_structure of RFC 9052 section 5.3. */
    static byte[] encStructure(byte[] protectedHeader, byte[] externalAad) {
        return new CborWriter()
                .array(3)
                .text("Encrypt0")
                .bytes(protectedHeader)
                .bytes(externalAad)
                .toBytes();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encrypt0 that
                && header.equals(that.header)
                && Arrays.equals(iv, that.iv)
                && Arrays.equals(ciphertext, that.ciphertext);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(iv);
    }
}
