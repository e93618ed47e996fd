package org.cairngate.demo.site;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run to its end, without a shell.
 *
 * @param command program and arguments
 * @param exit its exit code
 * @param output what it wrote, standard output and error together
 */
public record Execution(List<String> command, int exit, String output) {
    private static final int MAX_OUTPUT = 1024 * 1024;

    /** Runs a program with an empty standard input; it is killed, and that is an IOException, after {@code limit}. */
    public static Execution of(List<String> command, Duration limit) throws IOException {
        Path output = Files.createTempFile("cairngate", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(
                            String.join(" ", command) + " did not end within " + limit.toSeconds() + " s");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } finally {
                process.destroyForcibly();
            }
            try (var in = Files.newInputStream(output)) {
                return new Execution(
                        command, process.exitValue(), new String(in.readNBytes(MAX_OUTPUT), StandardCharsets.UTF_8));
            }
        } finally {
            Files.delete(output);
        }
    }
}
