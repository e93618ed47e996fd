package org.cairngate.ledger.note;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * A text with signature lines (C2SP signed-note). Having one says nothing about its signatures: see {@link NoteKey} and
 * {@link TlogPolicy}.
 *
 * <p>Immutable and safe for use by several threads.
 *
 * @param text the signed text, with its final newline
 * @param signatures 1..{@link #MAX_SIGNATURES} signature lines, in their order
 */
public record SignedNote(String text, List<NoteSignature> signatures) {

    /** Most bytes that a note may have. */
    public static final int MAX_BYTES = 128 << 10;

    /** Most signature lines; the specification asks for at least 16. */
    public static final int MAX_SIGNATURES = 256;

    /** Refuses text that a note cannot have with an {@link IllegalArgumentException}. */
    public SignedNote {
        if (!text.endsWith("\n")) {
            throw new IllegalArgumentException("a note's text ends in a newline");
        }
        if (text.codePoints().anyMatch(c -> c < ' ' && c != '\n')
                || !StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("a note is UTF-8 without control characters");
        }
        signatures = List.copyOf(signatures);
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new IllegalArgumentException(
                    "a note has 1.." + MAX_SIGNATURES + " signatures, got " + signatures.size());
        }
    }

    /**
     * Reads a note.
     *
     * @throws RefusedException ({@code oversized}, {@code bad-certificate}) when it is not one
     */
    public static SignedNote parse(String note) throws RefusedException {
        if (note.length() > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "note of " + note.length() + " characters, at most " + MAX_BYTES);
        }
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n") || blank + 2 == note.length()) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE, "a note is a text, a blank line and signature lines");
        }
        String[] lines = note.substring(blank + 2, note.length() - 1).split("\n", MAX_SIGNATURES + 1);
        if (lines.length > MAX_SIGNATURES) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE, "a note has more than " + MAX_SIGNATURES + " signatures");
        }
        List<NoteSignature> signatures = new ArrayList<>(lines.length);
        for (String line : lines) {
            signatures.add(NoteSignature.parse(line));
        }
        try {
            return new SignedNote(note.substring(0, blank + 1), signatures);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_CERTIFICATE, e.getMessage());
        }
    }

    /**
     * Reads a note from bytes, which must be UTF-8.
     *
     * @throws RefusedException ({@code oversized}, {@code bad-certificate}) when they are not one
     */
    public static SignedNote parse(byte[] note) throws RefusedException {
        if (note.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "note of " + note.length + " bytes, at most " + MAX_BYTES);
        }
        try {
            return parse(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(note))
                    .toString());
        } catch (CharacterCodingException e) {
            throw new RefusedException(RefusalReason.BAD_CERTIFICATE, "a note is UTF-8");
        }
    }

    /** The note as it travels: text, blank line, signature lines. */
    public String format() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature.format()).append('\n'));
        return note.toString();
    }

    /** The text's bytes, which signatures are over. */
    public byte[] textBytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The same text with one more signature, at the end; this note when it has that line already. */
    public SignedNote withSignature(NoteSignature signature) {
        if (signatures.contains(signature)) {
            return this;
        }
        List<NoteSignature> more = new ArrayList<>(signatures);
        more.add(signature);
        return new SignedNote(text, more);
    }
}
