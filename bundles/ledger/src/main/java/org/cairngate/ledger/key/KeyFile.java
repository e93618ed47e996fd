package org.cairngate.ledger.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/** A PKCS#8 PEM file with the 32 bytes of a curve 25519 private key (RFC 8410), which only its owner may read. */
final class KeyFile {

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int MAX_FILE_BYTES = 4096;
    private static final int SECRET_SIZE = 32;

    private KeyFile() {}

    /**
     * Reads the private key.
     *
     * @param prefix what stands before the key's 32 bytes in DER
     * @param kind what the key is, with its article
     * @throws java.nio.file.NoSuchFileException when there is no file
     * @throws IOException when the file cannot be read, is no such key, or may be read by others than its owner
     */
    static byte[] read(Path file, byte[] prefix, String kind) throws IOException {
        refuseOpenPermissions(file);
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("key file " + file + " is larger than " + MAX_FILE_BYTES + " bytes");
        }
        String pem = Files.readString(file, StandardCharsets.US_ASCII).strip();
        if (!pem.startsWith(BEGIN) || !pem.endsWith(END)) {
            throw new IOException("key file " + file + " is not a PKCS#8 PEM file");
        }
        byte[] der;
        try {
            der = Base64.getMimeDecoder().decode(pem.substring(BEGIN.length(), pem.length() - END.length()));
        } catch (IllegalArgumentException e) {
            throw new IOException("key file " + file + " is not base64 inside", e);
        }
        if (der.length != prefix.length + SECRET_SIZE
                || !Arrays.equals(der, 0, prefix.length, prefix, 0, prefix.length)) {
            throw new IOException("key file " + file + " is not " + kind);
        }
        return Arrays.copyOfRange(der, prefix.length, der.length);
    }

    /** Writes the file with mode 0600, atomically and synced to disk; replaces a file that is there. */
    static void write(Path file, byte[] der) throws IOException {
        String pem = BEGIN + "\n" + Base64.getEncoder().encodeToString(der) + "\n" + END + "\n";
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(
                folder,
                ".key",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("key file " + to + " cannot be written atomically on this file system", e);
        }
    }

    private static void refuseOpenPermissions(Path file) throws IOException {
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(file));
        others.remove(PosixFilePermission.OWNER_READ);
        others.remove(PosixFilePermission.OWNER_WRITE);
        if (!others.isEmpty()) {
            throw new IOException("key file " + file + " is open to others; run: chmod 600 " + file);
        }
    }
}
