package org.cairngate.demo.site;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The master's one jar laid out as an application jar beside its libraries, as Spring Boot's own tool does it: the JVM opens plain
 * jars instead of jars in a jar, and a master starts with about two thirds of the processor time. Made once for each build of the jar.
 */
final class ExtractedMaster {
    private static final int LIMIT_SECONDS = 120;

    private ExtractedMaster() {}

    /**
     * The application jar of that layout.
     *
     * @param jar the master's one jar
     * @param parent where layouts are kept, below a build folder; several processes may ask at once
     * @throws IOException when the jar cannot be extracted
     */
    static synchronized Path of(Path jar, Path parent) throws IOException {
        String build = Long.toHexString(Files.getLastModifiedTime(jar).toMillis()) + "-" + Files.size(jar);
        Path layout = parent.resolve(build);
        if (!Files.exists(layout)) {
            Files.createDirectories(parent);
            try (FileChannel turn = FileChannel.open(parent.resolve("lock"), CREATE, WRITE)) {
                turn.lock(); // until the channel is closed
                if (!Files.exists(layout)) {
                    Path begun = Files.createTempDirectory(parent, "begun-");
                    extract(jar, begun);
                    Files.move(begun, layout);
                }
            }
        }
        return layout.resolve(jar.getFileName());
    }

    private static void extract(Path jar, Path folder) throws IOException {
        Path log = folder.resolve("extract.log");
        Process tool = new ProcessBuilder(List.of(
                        Toolchain.java(),
                        "-Djarmode=tools",
                        "-jar",
                        jar.toString(),
                        "extract",
                        "--force",
                        "--destination",
                        folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!tool.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                throw new IOException(jar + " could not be extracted: " + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + jar + " was extracted", e);
        } finally {
            tool.destroyForcibly();
        }
    }
}
