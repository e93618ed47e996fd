package org.cairngate.ledger.note;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cairngate.ledger.key.SigningKey;

/**
 * Signs a log's checkpoints. Keeps no memory of what it signed: the chain store refuses a second root for a size before
 * this is asked. Safe for use by several threads.
 */
public final class CheckpointSigner {

    private final NoteKey noteKey;
    private final SigningKey key;

    /** A signer for the log of the given origin. */
    public CheckpointSigner(String origin, SigningKey key) {
        this.noteKey = NoteKey.log(origin, key.publicKey());
        this.key = key;
    }

    /** The key that verifies this signer's signatures. */
    public NoteKey noteKey() {
        return noteKey;
    }

    /**
     * Signs a checkpoint.
     *
     * @throws IllegalArgumentException when it is another log's
     */
    public SignedNote sign(Checkpoint checkpoint) {
        if (!checkpoint.origin().equals(noteKey.name())) {
            throw new IllegalArgumentException(
                    "checkpoint of " + checkpoint.origin() + " is not for the signer of " + noteKey.name());
        }
        String text = checkpoint.text();
        byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
        return new SignedNote(text, List.of(new NoteSignature(noteKey.name(), noteKey.keyHash(), signature)));
    }
}
