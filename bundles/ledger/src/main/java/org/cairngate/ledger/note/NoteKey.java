package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.Ed25519Key;

/**
 * A named key that verifies note signatures: a log's (C2SP signed-note, type 0x01) or a cosigner's (C2SP tlog-cosignature,
 * type 0x04).
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param type what its signatures are over
 * @param name not empty, without spaces and plus
 * @param key the Ed25519 key
 */
public record NoteKey(Type type, String name, Ed25519Key key) {

    /** What a key's signatures are over. */
    public enum Type {
        /** The note's text. */
        ED25519(0x01),
        /** The note's text with a time, as {@code cosignature/v1}. */
        COSIGNATURE(0x04);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** The signature type identifier byte. */
        public int code() {
            return code;
        }
    }

    private static final int MAX_NAME = 256;
    private static final int MAX_VKEY = 512;
    private static final int TIMESTAMPED_SIZE = 72;

    /** Refuses names that a note cannot have with an {@link IllegalArgumentException}. */
    public NoteKey {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(key, "key");
        if (!isName(name)) {
            throw new IllegalArgumentException("a key name is not empty and has neither spaces nor plus");
        }
    }

    /** A log's key; its name is the log's origin. */
    public static NoteKey log(String origin, Ed25519Key key) {
        return new NoteKey(Type.ED25519, origin, key);
    }

    /** A cosigner's key. */
    public static NoteKey cosigner(String name, Ed25519Key key) {
        return new NoteKey(Type.COSIGNATURE, name, key);
    }

    /**
     * Reads a verifier key (C2SP signed-note, "Verifier keys").
     *
     * @throws RefusedException ({@code bad-certificate}) when it is not one of a known type, or its id is not its own
     */
    public static NoteKey parse(String vkey) throws RefusedException {
        String[] parts = vkey.split("\\+", 3);
        if (parts.length != 3 || vkey.length() > MAX_VKEY) {
            throw refused("a verifier key is name+id+key");
        }
        try {
            byte[] material = decodeBase64(parts[2]);
            if (material.length != 1 + Ed25519Key.SIZE) {
                throw refused("a verifier key of " + material.length + " bytes is not of a known type");
            }
            NoteKey key = new NoteKey(
                    typeOf(material[0]), parts[0], Ed25519Key.of(Arrays.copyOfRange(material, 1, material.length)));
            if (!key.vkey().equals(vkey)) {
                throw refused("verifier key of " + parts[0] + " must be written " + key.vkey());
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw refused("verifier key: " + e.getMessage());
        }
    }

    /** The verifier key: name, id and key. */
    public String vkey() {
        return name + "+" + HexFormat.of().toHexDigits(keyHash()) + "+"
                + Base64.getEncoder().encodeToString(material());
    }

    /** The 32-bit key id. */
    public int keyHash() {
        Hash hash = Hash.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), material());
        return ByteBuffer.wrap(hash.bytes()).getInt();
    }

    /**
     * Looks for this key's signature on a note and verifies it.
     *
     * @return the verified signature; empty when the note has none of this key
     * @throws RefusedException ({@code bad-certificate}) when the note has one of this key that does not verify
     */
    public Optional<VerifiedSignature> verify(SignedNote note) throws RefusedException {
        int hash = keyHash();
        Optional<VerifiedSignature> verified = Optional.empty();
        for (NoteSignature signature : note.signatures()) {
            if (signature.keyHash() == hash && signature.name().equals(name)) {
                verified = Optional.of(verify(note, signature));
            }
        }
        return verified;
    }

    static boolean isName(String name) {
        return !name.isEmpty()
                && name.length() <= MAX_NAME
                && name.codePoints()
                        .noneMatch(c -> c == '+'
                                || c < ' '
                                || c == 0x85
                                || Character.isWhitespace(c)
                                || Character.isSpaceChar(c)
                                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
    }

    static byte[] decodeBase64(String text) {
        byte[] bytes = Base64.getDecoder().decode(text);
        if (!Base64.getEncoder().encodeToString(bytes).equals(text)) {
            throw new IllegalArgumentException("base64 is not in its canonical form");
        }
        return bytes;
    }

    static byte[] cosignedMessage(SignedNote note, long seconds) {
        return ("cosignature/v1\ntime " + seconds + "\n" + note.text()).getBytes(StandardCharsets.UTF_8);
    }

    private VerifiedSignature verify(SignedNote note, NoteSignature signature) throws RefusedException {
        byte[] bytes = signature.signature();
        if (type == Type.ED25519) {
            require(key.verify(note.textBytes(), bytes));
            return new VerifiedSignature(this, Optional.empty());
        }
        require(bytes.length == TIMESTAMPED_SIZE);
        long seconds = ByteBuffer.wrap(bytes).getLong();
        require(seconds >= 0 && seconds <= Instant.MAX.getEpochSecond());
        require(key.verify(cosignedMessage(note, seconds), Arrays.copyOfRange(bytes, Long.BYTES, bytes.length)));
        return new VerifiedSignature(this, Optional.of(Instant.ofEpochSecond(seconds)));
    }

    private void require(boolean verified) throws RefusedException {
        if (!verified) {
            throw refused("the signature of " + name + " does not verify");
        }
    }

    private byte[] material() {
        return ByteBuffer.allocate(1 + Ed25519Key.SIZE)
                .put((byte) type.code())
                .put(key.encoded())
                .array();
    }

    private static Type typeOf(byte code) throws RefusedException {
        for (Type type : Type.values()) {
            if (type.code() == code) {
                return type;
            }
        }
        throw refused("signature type 0x" + Integer.toHexString(code & 0xff) + " is not known");
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
