package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program under load in a process of its own, whose processor time and memory the system tells. It does not outlive this JVM. For one thread. */
final class ServerProcess {

    /** Clock ticks of /proc: the same on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    private final Process process;
    private final Thread orphaned;

    /**
     * Watches a process that runs.
     *
     * @param orphan ends it when this JVM ends before it
     */
    ServerProcess(Process process, Runnable orphan) {
        this.process = process;
        this.orphaned = new Thread(orphan, "end of process " + process.pid());
        Runtime.getRuntime().addShutdownHook(orphaned);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Time that cores worked for it so far, seconds. */
    double processorSeconds() throws IOException {
        String stat = Files.readString(file("stat"));
        // The second field is a name in parentheses, which may hold anything.
        List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
        return (Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME))) / TICKS_PER_SECOND;
    }

    /** Resident memory, MiB. */
    double residentMebibytes() throws IOException {
        return mebibytes("VmRSS:");
    }

    /** The most that its resident memory ever was, MiB. */
    double largestMebibytes() throws IOException {
        return mebibytes("VmHWM:");
    }

    private double mebibytes(String field) throws IOException {
        try (var lines = Files.lines(file("status"))) {
            return lines.filter(line -> line.startsWith(field))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                            .max()
                            .orElse(0)
                    / 1024.0;
        }
    }

    private Path file(String name) {
        return Path.of("/proc", Long.toString(process.pid()), name);
    }

    /** Waits until it has ended, which it was asked for; what takes longer than the limit is killed. */
    void end(Duration limit) {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().removeShutdownHook(orphaned);
    }
}
