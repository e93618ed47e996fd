package org.cairngate.master.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What a backup is encrypted with. Its text is never shown. */
public final class Passphrase {

    /** Fewest characters: whoever has the file can try as many as he likes. */
    public static final int MIN_LENGTH = 16;

    private static final int MAX_BYTES = 1024;

    private final byte[] bytes;

    private Passphrase(String text) {
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a passphrase: the file's text without blanks and line ends around it.
     *
     * @throws BackupRefusedException when it is shorter than {@link #MIN_LENGTH} characters, or longer than 1,024 bytes
     * @throws IOException when the file cannot be read
     */
    public static Passphrase read(Path file) throws IOException {
        byte[] text;
        try (InputStream in = Files.newInputStream(file)) {
            text = in.readNBytes(MAX_BYTES + 1);
        }
        String passphrase = new String(text, StandardCharsets.UTF_8).strip();
        if (text.length > MAX_BYTES || passphrase.length() < MIN_LENGTH) {
            throw new BackupRefusedException("the passphrase in " + file + " must have " + MIN_LENGTH
                    + " characters or more, and at most " + MAX_BYTES + " bytes");
        }
        return new Passphrase(passphrase);
    }

    /** One that is known already. */
    static Passphrase of(String text) {
        return new Passphrase(text);
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, bytes.length);
    }
}
