package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * One signature line of a signed note (C2SP signed-note, "Format"). Immutable and safe for use by several threads.
 */
public final class NoteSignature {

    static final String DASH = "\u2014 ";
    private static final int MAX_SIGNATURE = 8192;

    private final String name;
    private final int keyHash;
    private final byte[] signature;

    /**
     * A line for the given key.
     *
     * @param name the key's name
     * @param keyHash the key's 32-bit id
     * @param signature the bytes after the id, 1 or more
     * @throws IllegalArgumentException when name or signature cannot be in a note
     */
    public NoteSignature(String name, int keyHash, byte[] signature) {
        if (!NoteKey.isName(name)) {
            throw new IllegalArgumentException("a key name is not empty and has neither spaces nor plus");
        }
        if (signature.length == 0 || signature.length > MAX_SIGNATURE) {
            throw new IllegalArgumentException("a signature has 1.." + MAX_SIGNATURE + " bytes");
        }
        this.name = name;
        this.keyHash = keyHash;
        this.signature = signature.clone();
    }

    /** The key's name. */
    public String name() {
        return name;
    }

    /** The key's 32-bit id. */
    public int keyHash() {
        return keyHash;
    }

    /** The bytes after the id. */
    public byte[] signature() {
        return signature.clone();
    }

    /** The line, without its newline. */
    String format() {
        byte[] raw = ByteBuffer.allocate(4 + signature.length)
                .putInt(keyHash)
                .put(signature)
                .array();
        return DASH + name + " " + Base64.getEncoder().encodeToString(raw);
    }

    static NoteSignature parse(String line) throws RefusedException {
        int space = line.lastIndexOf(' ');
        if (!line.startsWith(DASH) || space < DASH.length()) {
            throw new RefusedException(RefusalReason.BAD_CERTIFICATE, "a note has a malformed signature line");
        }
        try {
            byte[] raw = NoteKey.decodeBase64(line.substring(space + 1));
            if (raw.length < 5) {
                throw new IllegalArgumentException("a signature has at least 5 bytes");
            }
            return new NoteSignature(
                    line.substring(DASH.length(), space),
                    ByteBuffer.wrap(raw).getInt(),
                    Arrays.copyOfRange(raw, 4, raw.length));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE, "a note has a malformed signature line: " + e.getMessage());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NoteSignature that
                && name.equals(that.name)
                && keyHash == that.keyHash
                && Arrays.equals(signature, that.signature);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(signature);
    }

    @Override
    public String toString() {
        return format();
    }
}
