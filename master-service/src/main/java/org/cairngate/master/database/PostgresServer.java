package org.cairngate.master.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server that comes with the master: a process of its own, its data in the master's data directory, reached over
 * loopback with a password that only the master has. One that a killed master left behind is ended before the next one starts.
 * Nothing in it is the only copy of anything: what it has is derived from the chain.
 */
final class PostgresServer implements DatabaseServer {

    static final String USER = "cairngate";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final int STARTS = 3;
    /** Above all numbers that Linux gives to processes. */
    private static final String NO_PROCESS = "2147483646";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    /**
     * Small enough for a heap of 512 MiB beside it, and no wait for the disk at each commit: what a power cut takes is read from the
     * chain again.
     */
    private static final Map<String, String> SETTINGS = new TreeMap<>(Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "max_connections", "32",
            "shared_buffers", "64MB",
            "synchronous_commit", "off",
            "max_wal_size", "512MB",
            "jit", "off",
            "timezone", "UTC",
            "log_timezone", "UTC",
            "log_min_messages", "warning"));

    private final Path folder;
    private final Path programs;
    private final ServerPassword password;
    private final int port;
    private final Process process;

    private PostgresServer(Path folder, Path programs, ServerPassword password, int port, Process process) {
        this.folder = folder;
        this.programs = programs;
        this.password = password;
        this.port = port;
        this.process = process;
    }

    /**
     * Starts the server on a free port and waits until it answers; the first start makes its data.
     *
     * @param place the folder of its binaries, data, password and log
     * @throws IOException when it does not start; the log says why
     */
    static PostgresServer start(Path place) throws IOException {
        Path folder = place.toAbsolutePath();
        Files.createDirectories(folder);
        Path programs = PostgresBinaries.unpackBelow(folder);
        ServerPassword password = ServerPassword.in(folder);
        if (!Files.exists(data(folder).resolve("PG_VERSION"))) {
            initialise(folder, programs, password);
        }
        endLeftover(folder, programs);
        for (int attempt = 1; ; attempt++) {
            PostgresServer server = launch(folder, programs, password, freePort());
            try {
                server.awaitAnswer();
                return server;
            } catch (IOException e) {
                server.close();
                if (attempt == STARTS) {
                    throw e;
                }
                LOG.warn("database did not start, tries again cause=\"{}\"", e.getMessage());
            }
        }
    }

    private static Path data(Path folder) {
        return folder.resolve("data-" + PostgresBinaries.VERSION.replaceFirst("\\..*", ""));
    }

    /** Beside its place and then there: one that was interrupted is not taken for a database. */
    private static void initialise(Path folder, Path programs, ServerPassword password) throws IOException {
        Path unfinished = folder.resolve("data.new");
        PostgresBinaries.deleteTree(unfinished);
        run(
                folder,
                Duration.ofMinutes(5),
                programs.resolve("bin/initdb").toString(),
                "--pgdata=" + unfinished,
                "--username=" + USER,
                "--pwfile=" + password.file(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums");
        Files.move(unfinished, data(folder), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The pid file may be older than the machine's last start, and its number another program's by now: that one is left alone. The
     * file stays, for PostgreSQL sees by it whether processes of the earlier server still use the data.
     */
    private static void endLeftover(Path folder, Path programs) throws IOException {
        Path file = data(folder).resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
        String pid = lines.isEmpty() ? "" : lines.get(0).strip();
        if (isServerOf(folder, pid)) {
            stop(folder, programs);
            LOG.warn("database of an earlier run was still there and is ended folder={} pid={}", folder, pid);
        } else if (!lines.isEmpty()) {
            lines.set(0, NO_PROCESS);
            Files.write(file, lines);
            LOG.info("database was not ended in good order and recovers folder={}", folder);
        }
    }

    private static boolean isServerOf(Path folder, String pid) throws IOException {
        Path words = Path.of("/proc").resolve(pid).resolve("cmdline");
        try {
            return List.of(Files.readString(words, StandardCharsets.ISO_8859_1).split("\0", -1))
                    .contains(data(folder).toString());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void stop(Path folder, Path programs) throws IOException {
        run(
                folder,
                STOP,
                programs.resolve("bin/pg_ctl").toString(),
                "stop",
                "--pgdata=" + data(folder),
                "--mode=fast",
                "--wait",
                "--timeout=" + STOP.toSeconds());
    }

    private static PostgresServer launch(Path folder, Path programs, ServerPassword password, int port)
            throws IOException {
        List<String> command = new ArrayList<>(asUser());
        command.addAll(List.of(
                programs.resolve("bin/postgres").toString(), "-D", data(folder).toString()));
        command.addAll(List.of("-p", String.valueOf(port)));
        SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        Process process = builder(folder, command).start();
        process.getOutputStream().close();
        return new PostgresServer(folder, programs, password, port, process);
    }

    private static ProcessBuilder builder(Path folder, List<String> command) {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("postgresql.log").toFile()));
    }

    /** PostgreSQL does not run as root: in a user namespace it is nobody, and its files stay ours. */
    private static List<String> asUser() {
        return "root".equals(System.getProperty("user.name")) ? List.of("unshare", "--user") : List.of();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void run(Path folder, Duration limit, String... words) throws IOException {
        List<String> command = new ArrayList<>(asUser());
        command.addAll(List.of(words));
        Process process = builder(folder, command).start();
        process.getOutputStream().close();
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(words[0] + " did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(words[0] + " ended with " + process.exitValue() + ": " + lastLine(folder));
        }
    }

    private static String lastLine(Path folder) throws IOException {
        Path log = folder.resolve("postgresql.log");
        List<String> lines = Files.exists(log) ? Files.readAllLines(log, StandardCharsets.UTF_8) : List.of();
        return lines.isEmpty() ? "no log" : lines.get(lines.size() - 1) + " (" + log + ")";
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException("the database ended with " + process.exitValue() + ": " + lastLine(folder));
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "the database did not answer within " + START.toSeconds() + " s: " + lastLine(folder));
            }
            pause();
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(url(), USER, password.text())) {
            return connection.isValid((int) START.toSeconds());
        } catch (SQLException e) {
            return false;
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    @Override
    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public String password() {
        return password.text();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The process that answers; for those who want to see it gone. */
    long pid() {
        return process.pid();
    }

    /** Ends the server and waits for that; connections that are still there are cut. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                stop(folder, programs);
            }
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("it goes on after it was stopped");
            }
        } catch (IOException e) {
            LOG.warn("database is ended the hard way cause=\"{}\"", e.getMessage());
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
