package org.cairngate.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import org.cairngate.master.access.PrivateFile;

/**
 * The password of the server that comes with the master: random, in a file of mode 0600 that only the master reads.
 *
 * @param file where it is
 * @param text the password
 */
record ServerPassword(Path file, String text) {

    private static final int BYTES = 24;

    /** The one in the folder; makes it when there is none. */
    static ServerPassword in(Path folder) throws IOException {
        Path file = folder.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            PrivateFile.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(random) + "\n");
        }
        return new ServerPassword(
                file, Files.readString(file, StandardCharsets.UTF_8).strip());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "ServerPassword[" + file + "]";
    }
}
