package org.cairngate.ledger.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.SignedNote;

/**
 * The proof of one event as a C2SP tlog-proof file ({@code .tlog-proof}): from the event's bytes to a cosigned checkpoint.
 * Immutable. Nothing in it is trusted before {@link ProofVerifier} has checked it.
 *
 * @param evidence what leads from the event to its block's header; the file's {@code extra}
 * @param index the block's height, which is its header's index in the log
 * @param logPath the inclusion path of the header in the checkpoint's log
 * @param checkpoint the checkpoint with its signatures
 */
public record EventProof(EventEvidence evidence, long index, List<Hash> logPath, SignedNote checkpoint) {

    /** The first line of the file. */
    public static final String HEADER = "c2sp.org/tlog-proof@v1";

    /** Most characters that a proof may have: the note's 128 KiB, and the evidence in base64. */
    public static final int MAX_LENGTH = 256 << 10;

    private static final int MAX_PATH = 63;
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public EventProof {
        Objects.requireNonNull(evidence, "evidence");
        Objects.requireNonNull(checkpoint, "checkpoint");
        logPath = List.copyOf(logPath);
        if (index < 0 || logPath.size() > MAX_PATH) {
            throw new IllegalArgumentException("index is not negative, a path has at most " + MAX_PATH + " hashes");
        }
    }

    /** The file. */
    public String format() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        text.append(EXTRA)
                .append(Base64.getEncoder().encodeToString(evidence.encode()))
                .append('\n');
        text.append(INDEX).append(index).append('\n');
        logPath.forEach(hash -> text.append(hash.base64()).append('\n'));
        return text.append('\n').append(checkpoint.format()).toString();
    }

    /**
     * Reads a file; verifies nothing but its form.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}, {@code bad-certificate}) when it is not one; the
     *     detail starts with the part at fault
     */
    public static EventProof parse(String file) throws RefusedException {
        if (file.length() > MAX_LENGTH) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "proof file: " + file.length() + " characters, at most " + MAX_LENGTH);
        }
        int blank = file.indexOf("\n\n");
        if (blank < 0) {
            throw malformed("there is no empty line before the checkpoint");
        }
        String[] lines = file.substring(0, blank).split("\n", -1);
        if (lines.length < 3 || !lines[0].equals(HEADER)) {
            throw malformed("the first line is not " + HEADER + ", or extra and index are missing");
        }
        if (!lines[1].startsWith(EXTRA) || !lines[2].startsWith(INDEX)) {
            throw malformed("the lines after the first are not extra and index");
        }
        List<Hash> path = new ArrayList<>();
        for (int i = 3; i < lines.length; i++) {
            path.add(hash(lines[i], i + 1));
        }
        EventEvidence evidence = EventEvidence.decode(base64(lines[1].substring(EXTRA.length())));
        SignedNote checkpoint = note(file.substring(blank + 2));
        try {
            return new EventProof(evidence, index(lines[2].substring(INDEX.length())), path, checkpoint);
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage());
        }
    }

    /** SHA-256 of a note's text form, by which the evidence notices damage to the signatures that a policy may not count. */
    static Hash noteHash(SignedNote note) {
        return Hash.sha256(note.format().getBytes(StandardCharsets.UTF_8));
    }

    private static SignedNote note(String text) throws RefusedException {
        try {
            return SignedNote.parse(text);
        } catch (RefusedException e) {
            throw new RefusedException(e.reason(), "checkpoint: " + e.detail());
        }
    }

    private static byte[] base64(String text) throws RefusedException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw malformed("extra is not base64: " + e.getMessage());
        }
        throw malformed("extra is not in the canonical form of base64");
    }

    private static Hash hash(String line, int number) throws RefusedException {
        try {
            return Hash.fromBase64(line);
        } catch (IllegalArgumentException e) {
            throw malformed("line " + number + " is not a hash: " + e.getMessage());
        }
    }

    private static long index(String text) throws RefusedException {
        try {
            long index = Long.parseLong(text);
            if (Long.toString(index).equals(text)) {
                return index;
            }
        } catch (NumberFormatException e) {
            throw malformed("index is not a number");
        }
        throw malformed("index has a sign or leading zeroes");
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, "proof file: " + detail);
    }
}
