package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.MlDsa44SigningKey;
import org.cairngate.ledger.key.SigningKey;

/**
 * Cosigns checkpoints with one key (C2SP tlog-cosignature). Keeps no memory: its owner stores size and root before asking. Safe
 * for use by several threads.
 */
public final class Cosigner {

    private final NoteKey noteKey;
    private final Signing signing;

    /** Makes the bytes of a signature line. */
    private interface Signing {
        byte[] sign(SignedNote note, Instant time);
    }

    /** A cosigner of the given name with an Ed25519 key. */
    public Cosigner(String name, SigningKey key) {
        this(
                NoteKey.cosigner(name, key.publicKey()),
                (note, time) -> timestamped(time, key.sign(NoteScheme.Timestamped.message(note, seconds(time)))));
    }

    /** A cosigner of the given name with a post-quantum key. */
    public Cosigner(String name, MlDsa44SigningKey key) {
        this(
                NoteKey.cosigner(name, key.publicKey()),
                (note, time) -> timestamped(
                        time, key.sign(NoteScheme.PostQuantum.message(name, checkpoint(note), seconds(time)))));
    }

    /** A cosigner of the given name whose cosignatures add up to compact certificates. They carry no time. */
    public Cosigner(String name, BlsSigningKey key) {
        this(NoteKey.cosigner(name, key.publicKey()), (note, time) -> key.sign(CompactCertificate.message(note))
                .encoded());
    }

    private Cosigner(NoteKey noteKey, Signing signing) {
        this.noteKey = noteKey;
        this.signing = signing;
    }

    /** The key that verifies this cosigner's cosignatures. */
    public NoteKey noteKey() {
        return noteKey;
    }

    /**
     * Cosigns the note's text, which must be a checkpoint that the caller has verified.
     *
     * @param time when; cut to whole seconds
     * @return a note of the same text that has this cosigner's line only
     * @throws IllegalArgumentException when the text is no checkpoint, or the time before 1970
     */
    public SignedNote cosign(SignedNote note, Instant time) {
        return new SignedNote(note.text(), List.of(cosignature(note, time)));
    }

    /** The cosignature line alone, for {@link SignedNote#withSignature}. */
    public NoteSignature cosignature(SignedNote note, Instant time) {
        return new NoteSignature(noteKey.name(), noteKey.keyHash(), signing.sign(note, time));
    }

    private static byte[] timestamped(Instant time, byte[] signature) {
        return ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds(time))
                .put(signature)
                .array();
    }

    private static long seconds(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0) {
            throw new IllegalArgumentException("a cosignature's time is not before 1970: " + time);
        }
        return seconds;
    }

    private static Checkpoint checkpoint(SignedNote note) {
        try {
            return Checkpoint.of(note);
        } catch (RefusedException e) {
            throw new IllegalArgumentException("what is cosigned is no checkpoint: " + e.detail(), e);
        }
    }
}
