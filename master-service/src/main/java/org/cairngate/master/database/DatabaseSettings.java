package org.cairngate.master.database;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Which database the master keeps what it derives from the chain in. */
public sealed interface DatabaseSettings {

    /**
     * A server of the master's own.
     *
     * @param folder where its binaries, data and password are
     */
    record Embedded(Path folder) implements DatabaseSettings {

        /** Refuses null. */
        public Embedded {
            Objects.requireNonNull(folder, "folder");
        }
    }

    /**
     * A server that somebody else runs.
     *
     * @param url for JDBC, {@code jdbc:postgresql://HOST/DATABASE}
     * @param user who the master is there
     * @param passwordFile a file with the password in its first line, read whenever the master begins anew with the server; empty for none
     */
    record Outside(String url, String user, Optional<Path> passwordFile) implements DatabaseSettings {

        private static final String SCHEME = "jdbc:postgresql:";

        /** Refuses URLs of other databases, and those with a password, with an {@link IllegalArgumentException}. */
        public Outside {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(passwordFile, "passwordFile");
            if (!url.startsWith(SCHEME)) {
                throw new IllegalArgumentException("must look like jdbc:postgresql://HOST/DATABASE, or be none");
            }
            if (url.contains("password=")) {
                throw new IllegalArgumentException("must have no password in it: name a file that has it");
            }
        }
    }

    /** No database: the master mints and proves, and answers nothing about telemetry. */
    record Nothing() implements DatabaseSettings {}
}
