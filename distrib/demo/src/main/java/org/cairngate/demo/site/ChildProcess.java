package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * One process of a site. Its output goes to a log file, its standard input stays open as long as we live, and the
 * {@link Warden} ends it when we die first. Safe for use by several threads.
 */
public final class ChildProcess {
    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts a program directly, without a shell. The log is appended to, so that a restart keeps what came before. */
    public static ChildProcess start(String name, List<String> command, Path log, Warden warden) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Process process = warden.start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile())));
        return new ChildProcess(name, log, process);
    }

    /**
     * Runs a program to its end and returns what it wrote.
     *
     * @throws IOException when it fails or takes longer than {@code limit}, with the end of its log
     */
    public static String run(List<String> command, Path log, Duration limit) throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        Execution execution = Execution.of(command, limit);
        Files.writeString(log, execution.output(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        if (execution.exit() != 0) {
            String last = execution.output().lines().reduce("", (first, second) -> second);
            throw new IOException(
                    command.get(0) + " ended with " + execution.exit() + ": " + last + " (log: " + log + ")");
        }
        return execution.output();
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Writes one line to its standard input. */
    public void tell(String line) throws IOException {
        process.outputWriter().write(line + "\n");
        process.outputWriter().flush();
    }

    /** kill -9, of everything that it started too; returns when it is gone. */
    public void kill() throws InterruptedIOException {
        List<ProcessHandle> family = family();
        family.forEach(ProcessHandle::destroyForcibly);
        await(process, Duration.ofSeconds(10));
    }

    /** SIGTERM, and kill -9 for what is left after {@code grace}. Returns whether it ended by itself. */
    public boolean stop(Duration grace) throws InterruptedIOException {
        List<ProcessHandle> family = family();
        process.destroy();
        boolean clean = await(process, grace);
        family.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        await(process, Duration.ofSeconds(10));
        return clean;
    }

    /** Asks for SIGTERM and returns at once. */
    void beginStop() {
        process.destroy();
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    private static boolean await(Process process, Duration limit) throws InterruptedIOException {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Resident memory in kilobytes, from {@code /proc/<pid>/status}; 0 when it is gone. */
    public long residentKilobytes() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException gone) {
            return 0;
        }
        return 0;
    }
}
