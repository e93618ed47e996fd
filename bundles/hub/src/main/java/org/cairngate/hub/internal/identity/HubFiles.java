package org.cairngate.hub.internal.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import org.cairngate.ledger.key.SigningKey;

/** Where a gateway keeps what, below its data directory. Private files have mode 0600, their folder 0700. */
public final class HubFiles {

    private static final int TOKEN_BYTES = 32;

    private final Path data;

    /** The files below a data directory, which need not exist. */
    public HubFiles(Path data) {
        this.data = data;
    }

    public Path data() {
        return data;
    }

    public Path keys() {
        return data.resolve("keys");
    }

    public Path chain() {
        return data.resolve("chain");
    }

    public Path index() {
        return data.resolve("index").resolve("events.sqlite");
    }

    /** The hub's ledger key, made when there is none. */
    public SigningKey ledgerKey() throws IOException {
        makeKeysFolder();
        return SigningKey.loadOrCreate(keys().resolve("ledger.key"));
    }

    /** The token of the local API, made when there is none. */
    public String localToken() throws IOException {
        Path file = keys().resolve("local.token");
        // An empty token would let everybody in.
        if (!Files.exists(file)
                || Files.readString(file, StandardCharsets.US_ASCII).isBlank()) {
            byte[] random = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(random);
            writePrivate(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        }
        return Files.readString(file, StandardCharsets.US_ASCII).strip();
    }

    /** Writes a file that only its owner may read, all of it or nothing; replaces one that a crash left half made. */
    void writePrivate(Path file, String content) throws IOException {
        makeKeysFolder();
        Path temporary = Files.createTempFile(
                keys(),
                ".new",
                ".tmp",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, content, StandardCharsets.UTF_8);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void makeKeysFolder() throws IOException {
        Files.createDirectories(
                keys(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
}
