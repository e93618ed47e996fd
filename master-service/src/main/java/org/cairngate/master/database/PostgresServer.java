package org.cairngate.master.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
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
 * loopback with a password that only the master has. It ends with the thread that started it, where the system can do that; one that
 * a killed master left behind is ended before the next one starts.
 * Nothing in it is the only copy of anything: what it has is derived from the chain.
 */
final class PostgresServer implements DatabaseServer {

    static final String USER = "cairngate";

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    private static final int STARTS = 3;
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

    private final PostgresFolder folder;
    private final ServerPassword password;
    private final int port;
    private final Process process;

    private PostgresServer(PostgresFolder folder, ServerPassword password, int port, Process process) {
        this.folder = folder;
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
        return start(place, RunAs.fit());
    }

    /** The same as this user. */
    static PostgresServer start(Path place, RunAs as) throws IOException {
        PostgresFolder folder = PostgresFolder.open(place.toAbsolutePath(), as);
        ServerPassword password = ServerPassword.in(folder.root());
        folder.prepare(USER, password.file());
        for (int attempt = 1; ; attempt++) {
            PostgresServer server = launch(folder, password, freePort());
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

    private static PostgresServer launch(PostgresFolder folder, ServerPassword password, int port) throws IOException {
        List<String> words = new ArrayList<>(List.of("-D", folder.data().toString(), "-p", String.valueOf(port)));
        SETTINGS.forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
        return new PostgresServer(folder, password, port, folder.serve(words));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive()) {
                throw new IOException("the database ended with " + process.exitValue() + ": " + folder.lastLine());
            }
            if (System.nanoTime() > end) {
                throw new IOException(
                        "the database did not answer within " + START.toSeconds() + " s: " + folder.lastLine());
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
                folder.stop();
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
