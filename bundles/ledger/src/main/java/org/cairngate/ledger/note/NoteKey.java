package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.MlDsa44Key;

/**
 * A named key that verifies note signatures: a log's or a cosigner's (C2SP signed-note).
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param name not empty, without spaces and plus
 * @param scheme what its signatures are over, and the key itself
 */
public record NoteKey(String name, NoteScheme scheme) {

    private static final int MAX_NAME = 256;
    private static final int MAX_VKEY = 64 << 10;

    /** Refuses names that a note cannot have with an {@link IllegalArgumentException}. */
    public NoteKey {
        Objects.requireNonNull(scheme, "scheme");
        if (!isName(name)) {
            throw new IllegalArgumentException("a key name is not empty and has neither spaces nor plus");
        }
    }

    /** A log's key; its name is the log's origin. */
    public static NoteKey log(String origin, Ed25519Key key) {
        return new NoteKey(origin, new NoteScheme.Log(key));
    }

    /** A cosigner's key. */
    public static NoteKey cosigner(String name, Ed25519Key key) {
        return new NoteKey(name, new NoteScheme.Timestamped(key));
    }

    /** A cosigner's post-quantum key. */
    public static NoteKey cosigner(String name, MlDsa44Key key) {
        return new NoteKey(name, new NoteScheme.PostQuantum(key));
    }

    /** A cosigner's key for parts of compact certificates. */
    public static NoteKey cosigner(String name, BlsKey key) {
        return new NoteKey(name, new NoteScheme.Bls(key));
    }

    /** The key of hubs that cosign together; its name is not a hub's. */
    public static NoteKey compact(String name, CompactGroup group) {
        return new NoteKey(name, new NoteScheme.Compact(group));
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
            NoteKey key = new NoteKey(parts[0], NoteScheme.ofMaterial(decodeBase64(parts[2])));
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
                + Base64.getEncoder().encodeToString(scheme.material());
    }

    /** The 32-bit key id. */
    public int keyHash() {
        Hash hash = Hash.sha256((name + "\n").getBytes(StandardCharsets.UTF_8), scheme.material());
        return ByteBuffer.wrap(hash.bytes()).getInt();
    }

    /** Whether this is a cosigner's key; otherwise it is a log's. */
    public boolean cosigns() {
        return scheme.cosigns();
    }

    /** The names of those whose signatures it verifies: the members of a group, or its own. */
    public List<String> signers() {
        return scheme instanceof NoteScheme.Compact compact
                ? compact.group().members().stream()
                        .map(CompactGroup.Member::name)
                        .toList()
                : List.of(name);
    }

    /** The key when it is an Ed25519 key, of a log or a cosigner. */
    public Optional<Ed25519Key> ed25519() {
        if (scheme instanceof NoteScheme.Log log) {
            return Optional.of(log.key());
        }
        return scheme instanceof NoteScheme.Timestamped cosigner ? Optional.of(cosigner.key()) : Optional.empty();
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
                verified = Optional.of(scheme.verify(this, note, signature.signature()));
            }
        }
        return verified;
    }

    /** This key's line on a note, as it is: nothing is verified. The first one where there are several. */
    public Optional<NoteSignature> line(SignedNote note) {
        int hash = keyHash();
        return note.signatures().stream()
                .filter(line -> line.keyHash() == hash && line.name().equals(name))
                .findFirst();
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

    static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
