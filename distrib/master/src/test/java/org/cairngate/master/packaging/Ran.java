package org.cairngate.master.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program of this system that has run.
 *
 * @param exit its exit status
 * @param output what it printed, errors too
 */
public record Ran(int exit, String output) {

    private static final long LIMIT_SECONDS = 120;

    /** Whether the system has the program. */
    public static boolean has(String program) {
        return List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder).resolve(program)));
    }

    public static Ran of(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("ran", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end: " + Files.readString(output));
            }
            return new Ran(process.exitValue(), Files.readString(output));
        } finally {
            Files.delete(output);
        }
    }

    public static Ran of(String... command) throws IOException, InterruptedException {
        return of(List.of(command));
    }
}
