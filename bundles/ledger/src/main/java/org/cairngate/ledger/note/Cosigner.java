package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.key.SigningKey;

/**
 * Cosigns checkpoints as {@code cosignature/v1} (C2SP tlog-cosignature). Keeps no memory: its owner stores size and root
 * before asking. Safe for use by several threads.
 */
public final class Cosigner {

    private final NoteKey noteKey;
    private final SigningKey key;

    /** A cosigner of the given name. */
    public Cosigner(String name, SigningKey key) {
        this.noteKey = NoteKey.cosigner(name, key.publicKey());
        this.key = key;
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
     */
    public SignedNote cosign(SignedNote note, Instant time) {
        return new SignedNote(note.text(), List.of(cosignature(note, time)));
    }

    /** The cosignature line alone, for {@link SignedNote#withSignature}. */
    public NoteSignature cosignature(SignedNote note, Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds < 0) {
            throw new IllegalArgumentException("a cosignature's time is not before 1970: " + time);
        }
        byte[] signature = key.sign(NoteKey.cosignedMessage(note, seconds));
        byte[] timestamped = ByteBuffer.allocate(Long.BYTES + signature.length)
                .putLong(seconds)
                .put(signature)
                .array();
        return new NoteSignature(noteKey.name(), noteKey.keyHash(), timestamped);
    }
}
