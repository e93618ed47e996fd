package org.cairngate.ledger.vectors;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the programs in {@code src/test/python}; a test is skipped where Python lacks its cryptography package. */
public final class Python {

    private static final Path FOLDER = Path.of("src/test/python");

    /** How a program ended. */
    public record Run(int exit, String output) {}

    private Python() {}

    public static void require() throws Exception {
        Run version;
        try {
            version = run(List.of("-c", "import cryptography"));
        } catch (IOException e) {
            version = new Run(-1, e.getMessage());
        }
        assumeTrue(version.exit() == 0, "needs Python 3.11 and its cryptography package: " + version.output());
    }

    /** Runs one of our programs with the given arguments. */
    public static Run program(String name, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(FOLDER.resolve(name).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return run(command);
    }

    /** How long one of our programs is. */
    static int lines(String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name)).size();
    }

    private static Run run(List<String> arguments) throws IOException, InterruptedException {
        // Debian's own Python first: another one on the path need not see Debian's packages.
        Path debians = Path.of("/usr/bin/python3");
        List<String> command =
                new ArrayList<>(List.of(Files.isExecutable(debians) ? debians.toString() : "python3", "-B"));
        command.addAll(arguments);
        Path output = Files.createTempFile("python", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("python3 did not end within 60 s");
            }
            return new Run(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.delete(output);
        }
    }
}
