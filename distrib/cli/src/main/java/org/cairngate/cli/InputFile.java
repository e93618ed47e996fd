package org.cairngate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that somebody handed to us: never read beyond the size that its kind can have. */
final class InputFile {
    static final int MAX_PROOF = 1024 * 1024;
    static final int MAX_POLICY = 256 * 1024;

    private InputFile() {}

    static byte[] bytes(Path file, int max) throws IOException {
        byte[] bytes = beginning(file, max + 1);
        if (bytes.length > max) {
            throw new CommandFailedException(tooLarge(file, max));
        }
        return bytes;
    }

    /** At most the first {@code length} bytes. */
    static byte[] beginning(Path file, int length) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file + " is a directory, a file is needed");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(length);
        }
    }

    static String tooLarge(Path file, int max) {
        return file + " is larger than the " + max + " bytes that such a file can have";
    }

    static String text(Path file, int max) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(file, max)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailedException(file + " is not UTF-8 text", e);
        }
    }
}
