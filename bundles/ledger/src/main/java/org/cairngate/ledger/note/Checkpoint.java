package org.cairngate.ledger.note;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * A log's size and root (C2SP tlog-checkpoint). Extension lines are refused: our logs never write them.
 *
 * @param origin the log's name
 * @param size number of leaves
 * @param root RFC 6962 root over them
 */
public record Checkpoint(String origin, long size, Hash root) {

    /** Refuses values that a checkpoint cannot have with an {@link IllegalArgumentException}. */
    public Checkpoint {
        Objects.requireNonNull(root, "root");
        if (origin.isEmpty() || origin.codePoints().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("an origin is a line that is not empty");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a log's size is not negative, got " + size);
        }
    }

    /** The note text: origin, size and root, a line each. */
    public String text() {
        return origin + "\n" + size + "\n" + root.base64() + "\n";
    }

    /**
     * Reads a note's text.
     *
     * @throws RefusedException ({@code bad-certificate}) when it is not a checkpoint's
     */
    public static Checkpoint parse(String text) throws RefusedException {
        String[] lines = text.split("\n", -1);
        if (lines.length != 4 || !lines[3].isEmpty()) {
            throw refused("a checkpoint has three lines");
        }
        try {
            Checkpoint checkpoint = new Checkpoint(lines[0], Long.parseLong(lines[1]), Hash.fromBase64(lines[2]));
            if (!checkpoint.text().equals(text)) {
                throw refused("a checkpoint's size has no sign and no leading zeroes");
            }
            return checkpoint;
        } catch (IllegalArgumentException e) {
            throw refused("a checkpoint's line is malformed: " + e.getMessage());
        }
    }

    /**
     * Reads the checkpoint in a note; verifies no signature.
     *
     * @throws RefusedException ({@code bad-certificate}) when the note's text is not a checkpoint's
     */
    public static Checkpoint of(SignedNote note) throws RefusedException {
        return parse(note.text());
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
