package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full: a small tmpfs that only the child process sees. Needs the right to mount; skipped with the reason without it. */
@Timeout(180)
class FullDiskTest {

    private static final int CANNOT_MOUNT = 77;

    @TempDir
    private Path folder;

    @Test
    void aStoreOnAFullDiskSaysSoLosesNothingAndGoesOnByItselfWhenThereIsRoom() throws Exception {
        String output = onSmallDisk();
        assertThat(output)
                .contains("No space left on device")
                .contains("stored before: true, readable while full: true")
                .contains("went on by itself: true, kept: true")
                .contains("copy of the full disk: kept=true damages=[]")
                .contains("closed: kept=true damages=[]")
                .contains("goes on after reopening: true")
                .contains("closed again: kept=true damages=[]");
    }

    private String onSmallDisk() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path output = folder.resolve("output.txt");
        Process child = new ProcessBuilder(List.of(
                        "sh",
                        Path.of("src/test/sh/on_small_disk.sh").toString(),
                        disk.toString(),
                        "40m",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FullDiskAppender.class.getName(),
                        disk.toString(),
                        folder.resolve("copy").toString()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!child.waitFor(150, TimeUnit.SECONDS)) {
            child.descendants().forEach(ProcessHandle::destroyForcibly); // the script takes the mount away then
        }
        int status = child.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Assumptions.assumeTrue(status != CANNOT_MOUNT, text.strip());
        return text + "exit status " + status;
    }
}
