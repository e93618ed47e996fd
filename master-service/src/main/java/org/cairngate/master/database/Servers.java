package org.cairngate.master.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

/** Starts or finds the server that settings name. */
final class Servers {

    private Servers() {}

    /** The server; whether one of somebody else's is there, its first connection tells. */
    static DatabaseServer open(DatabaseSettings settings) throws IOException {
        if (settings instanceof DatabaseSettings.Embedded embedded) {
            return PostgresServer.start(embedded.folder());
        }
        if (settings instanceof DatabaseSettings.Outside outside) {
            String password = "";
            if (outside.passwordFile().isPresent()) {
                password = Files.readAllLines(outside.passwordFile().get(), StandardCharsets.UTF_8).stream()
                        .findFirst()
                        .orElse("");
            }
            return new Reached(outside.url(), outside.user(), password);
        }
        throw new IOException("the master runs without a database");
    }

    private record Reached(String url, String user, String password) implements DatabaseServer {

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public void close() {
            // Not ours to end.
        }

        @Override
        public String toString() {
            return url;
        }
    }
}
