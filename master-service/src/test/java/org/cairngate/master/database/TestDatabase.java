package org.cairngate.master.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Empty databases on one real server, which the first test that wants one starts and which ends with the JVM. */
public final class TestDatabase {

    private static final AtomicInteger MADE = new AtomicInteger();

    private TestDatabase() {}

    private record Shared(Path folder, PostgresServer server) {

        private static final Shared ONE = make();

        private static Shared make() {
            try {
                Path folder = Files.createTempDirectory("postgresql");
                PostgresServer server = PostgresServer.start(folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder, server)));
                return new Shared(folder, server);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private static void end(Path folder, PostgresServer server) {
            server.close();
            try {
                PostgresBinaries.deleteTree(folder);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** A new database. */
    public static DatabaseSettings fresh() throws SQLException {
        Shared shared = Shared.ONE;
        String name = "test" + MADE.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(
                        shared.server().url(),
                        PostgresServer.USER,
                        shared.server().password());
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        }
        return new DatabaseSettings.Outside(
                shared.server().url().replaceFirst("[^/]*$", name),
                PostgresServer.USER,
                Optional.of(shared.folder().resolve("password")));
    }

    /** Saves a test of a server of its own the time to unpack one. */
    public static Path withPrograms(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = "postgresql-" + PostgresBinaries.VERSION;
        Files.createSymbolicLink(folder.resolve(name), Shared.ONE.folder().resolve(name));
        return folder;
    }
}
