package org.cairngate.master.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
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
                PostgresServer server = started(folder);
                execute(server, "alter system set fsync = off");
                execute(server, "select pg_reload_conf()");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder, server)));
                return new Shared(folder, server);
            } catch (IOException | SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        /** The hard way: nobody wants its data, and the JVM has only moments to end. */
        private static void end(Path folder, PostgresServer server) {
            ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
            for (int attempt = 0; attempt < 100 && Files.exists(folder); attempt++) {
                try {
                    PostgresBinaries.deleteTree(folder);
                } catch (IOException e) {
                    Thread.onSpinWait(); // its processes are ending
                }
            }
        }
    }

    /** Has it started by a thread that is there as long as the JVM, as the server ends with that. Not in {@link Shared}: it is being initialised. */
    private static PostgresServer started(Path folder) throws IOException {
        CompletableFuture<PostgresServer> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        started.complete(PostgresServer.start(folder));
                    } catch (IOException e) {
                        started.completeExceptionally(e);
                    }
                    awaitTheEnd();
                },
                "shared-database");
        thread.setDaemon(true);
        thread.start();
        try {
            return started.join();
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static void awaitTheEnd() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A new database. */
    public static DatabaseSettings fresh() throws SQLException {
        Shared shared = Shared.ONE;
        String name = "test" + MADE.incrementAndGet();
        execute(shared.server(), "create database " + name);
        return new DatabaseSettings.Outside(
                shared.server().url().replaceFirst("[^/]*$", name),
                PostgresServer.USER,
                Optional.of(shared.folder().resolve("password")));
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /**
     * The folder of a server of an earlier release, whose programs are where ours would be.
     *
     * @param release the number before the point: one of those that the build has copied, for amd64 alone
     */
    public static Path withEarlierPrograms(Path folder, int release) throws IOException {
        Path copied = Path.of("target", "earlier-postgresql", release + ".jar");
        try (FileSystem jar = FileSystems.newFileSystem(copied);
                InputStream archive = Files.newInputStream(jar.getPath(PostgresBinaries.archive()))) {
            PostgresBinaries.unpack(archive, folder.resolve("postgresql-" + PostgresBinaries.VERSION));
        }
        return folder;
    }

    /** Saves a test of a server of its own the time to unpack one. */
    public static Path withPrograms(Path folder) throws IOException {
        Files.createDirectories(folder);
        String name = "postgresql-" + PostgresBinaries.VERSION;
        Files.createSymbolicLink(folder.resolve(name), Shared.ONE.folder().resolve(name));
        return folder;
    }
}
