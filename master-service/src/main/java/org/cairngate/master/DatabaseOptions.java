package org.cairngate.master;

import java.nio.file.Path;
import java.util.Optional;
import org.cairngate.master.database.DatabaseSettings;
import picocli.CommandLine.Option;

/** What the command line says about the database. */
final class DatabaseOptions {

    private static final String NONE = "none";

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description =
                    "a PostgreSQL server 15 to 18, such as jdbc:postgresql://db.example.com/cairngate, or none to run"
                            + " without telemetry (default a server of the master's own in DIR/postgresql)")
    private Optional<String> url = Optional.empty();

    @Option(
            names = "--database-user",
            paramLabel = "NAME",
            defaultValue = "cairngate",
            description = "the master's name at the server of --database-url (default ${DEFAULT-VALUE})")
    private String user;

    @Option(
            names = "--database-password-file",
            paramLabel = "FILE",
            description = "a file with the password for --database-user")
    private Optional<Path> passwordFile = Optional.empty();

    /**
     * The settings.
     *
     * @throws IllegalArgumentException when the URL is not one of PostgreSQL
     */
    DatabaseSettings settings(MasterDirectory directory) {
        if (url.isEmpty()) {
            return new DatabaseSettings.Embedded(directory.database());
        }
        if (url.get().equals(NONE)) {
            return new DatabaseSettings.Nothing();
        }
        try {
            return new DatabaseSettings.Outside(url.get(), user, passwordFile);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--database-url: " + e.getMessage(), e);
        }
    }
}
