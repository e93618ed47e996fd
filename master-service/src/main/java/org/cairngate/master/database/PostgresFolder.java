package org.cairngate.master.database;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a PostgreSQL server of the master's own: its programs, its data, its log. Only one process uses it at a time.
 *
 * @param root the folder
 * @param programs where {@code bin} is
 * @param as as whom the programs are started
 */
record PostgresFolder(Path root, Path programs, RunAs as) {

    private static final Duration INITIALISATION = Duration.ofMinutes(5);
    private static final Duration STOP = Duration.ofSeconds(60);
    /** Above all numbers that Linux gives to processes. */
    private static final String NO_PROCESS = "2147483646";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresFolder.class);

    /** Makes the folder and unpacks the programs where they are missing. */
    static PostgresFolder open(Path root, RunAs as) throws IOException {
        Files.createDirectories(root);
        return new PostgresFolder(root, PostgresBinaries.unpackBelow(root), as);
    }

    /** Where the data of this main release is. */
    Path data() {
        return root.resolve("data-" + PostgresBinaries.VERSION.replaceFirst("\\..*", ""));
    }

    /** Makes the data where it is missing, and ends a server that was left behind on it. */
    void prepare(String user, Path password) throws IOException {
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            initialise(user, password);
        }
        endLeftover();
        as.own(data());
    }

    /** Beside its place and then there: one that was interrupted is not taken for a database. */
    private void initialise(String user, Path password) throws IOException {
        Path unfinished = root.resolve("data.new");
        PostgresBinaries.deleteTree(unfinished);
        run(
                INITIALISATION,
                "initdb",
                "--pgdata=" + unfinished,
                "--username=" + user,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--data-checksums");
        Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * The pid file may be older than the machine's last start, and its number another program's by now: that one is left alone. The
     * file stays, for PostgreSQL sees by it whether processes of the earlier server still use the data.
     */
    private void endLeftover() throws IOException {
        Path file = data().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
        String pid = lines.isEmpty() ? "" : lines.get(0).strip();
        if (isServer(pid)) {
            stop();
            LOG.warn("database of an earlier run was still there and is ended folder={} pid={}", root, pid);
        } else if (!lines.isEmpty()) {
            lines.set(0, NO_PROCESS);
            Files.write(file, lines);
            LOG.info("database was not ended in good order and recovers folder={}", root);
        }
    }

    private boolean isServer(String pid) throws IOException {
        Path words = Path.of("/proc").resolve(pid).resolve("cmdline");
        try {
            return List.of(Files.readString(words, StandardCharsets.ISO_8859_1).split("\0", -1))
                    .contains(data().toString());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Ends the server that uses the data, and waits for that; connections that are still there are cut. */
    void stop() throws IOException {
        run(STOP, "pg_ctl", "stop", "--pgdata=" + data(), "--mode=fast", "--wait", "--timeout=" + STOP.toSeconds());
    }

    /** Starts the server, which ends with this thread at the latest where the system can do that. */
    Process serve(List<String> words) throws IOException {
        return launch(as.endingWithParent(), "postgres", words);
    }

    /** Starts one of the programs; what it says goes to the log. */
    private Process launch(RunAs user, String program, List<String> words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(programs.resolve("bin").resolve(program).toString());
        command.addAll(words);
        Process process = new ProcessBuilder(user.command(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        process.getOutputStream().close();
        return process;
    }

    private Path log() {
        return root.resolve("postgresql.log");
    }

    private void run(Duration limit, String program, String... words) throws IOException {
        Process process = launch(as, program, List.of(words));
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(program + " did not end within " + limit.toSeconds() + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException(program + " ended with " + process.exitValue() + ": " + lastLine());
        }
    }

    /** The newest line of the log, with its place. */
    String lastLine() throws IOException {
        List<String> lines = Files.exists(log()) ? Files.readAllLines(log(), StandardCharsets.UTF_8) : List.of();
        return lines.isEmpty() ? "no log" : lines.get(lines.size() - 1) + " (" + log() + ")";
    }
}
