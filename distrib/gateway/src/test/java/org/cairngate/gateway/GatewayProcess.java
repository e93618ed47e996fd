package org.cairngate.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The assembled gateway as a process of its own, with configuration and data in a folder of the test. */
final class GatewayProcess implements AutoCloseable {

    private static final Duration COMMAND_LIMIT = Duration.ofSeconds(60);

    private final Path folder;
    private final Path program;
    private final Process process;

    private GatewayProcess(Path folder, Path program, Process process) {
        this.folder = folder;
        this.program = program;
        this.process = process;
    }

    /** Runs one of the commands that end by themselves and returns what it printed. */
    static String command(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(program().toString()));
        line.addAll(List.of(arguments));
        Path output = Files.createTempFile(folder, "command", ".txt");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(COMMAND_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException(line + " did not end");
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
            throw new IOException(line + " ended with " + process.exitValue() + ": " + text);
        }
        return text.strip();
    }

    /** Starts the gateway on {@code conf/} and {@code data/} of the folder. */
    static GatewayProcess run(Path folder) throws IOException {
        Path program = program();
        Process process = new ProcessBuilder(
                        program.toString(),
                        "run",
                        "--conf",
                        folder.resolve("conf").toString(),
                        "--data",
                        folder.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gateway.log").toFile())
                .start();
        return new GatewayProcess(folder, program, process);
    }

    Process process() {
        return process;
    }

    /** Everything logged so far. */
    String log() throws IOException {
        return Files.readString(folder.resolve("gateway.log"), StandardCharsets.UTF_8);
    }

    /** Whether the log has this text by now; an unreadable log has not. */
    boolean logged(String text) {
        try {
            return log().contains(text);
        } catch (IOException e) {
            return false;
        }
    }

    /** A port of the port file. */
    int port(String name) throws IOException {
        String json = Files.readString(portFile(), StandardCharsets.UTF_8);
        Matcher matcher = Pattern.compile("\"" + name + "\":(\\d+)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("no port " + name + " in " + json);
        }
        return Integer.parseInt(matcher.group(1));
    }

    Path portFile() {
        return folder.resolve("data/run/ports.json");
    }

    /** Resident memory in KiB. */
    long rssKib() throws IOException {
        String status = Files.readString(Path.of("/proc/" + process.pid() + "/status"), StandardCharsets.UTF_8);
        Matcher matcher = Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(status);
        if (!matcher.find()) {
            throw new IOException("no VmRSS of " + program);
        }
        return Long.parseLong(matcher.group(1));
    }

    /** Waits for a condition, at most so long; fails with the log. */
    void await(Duration limit, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("gateway did not get there in " + limit + ", alive=" + process.isAlive()
                        + ", its log:\n" + log());
            }
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Path program() {
        return Path.of(System.getProperty("gateway.directory"), "bin", "cairngate");
    }
}
