package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full: a small tmpfs that only the child process sees. Needs the right to mount; skipped with the reason without it. */
@Timeout(180)
class FullDiskTest {

    private static final Path ON_SMALL_DISK =
            Path.of("../ledger/src/test/sh/on_small_disk.sh").toAbsolutePath();
    private static final int CANNOT_MOUNT = 77;

    @TempDir
    Path folder;

    @Test
    void diskThatIsFullRefusesWithoutAcknowledgingAndIntakeGoesOnWhenThereIsRoom() throws Exception {
        String output = onSmallDisk(FullDiskVictim.class);
        assertThat(output)
                .contains("stored before the disk was full: true")
                .contains("journal write failed")
                .contains("journal still fails")
                .contains("intake recovered: true")
                .contains("while it failed, status and read answered: true")
                .contains("kept: all=true once=true damages=0")
                .contains("kept after a restart: all=true once=true damages=0");
    }

    @Test
    void intakeStopsAtTheReserveBeforeTheDiskIsFullAndGoesOnByItself() throws Exception {
        assertThat(onSmallDisk(ReserveVictim.class))
                .contains("stored before: true")
                .contains("fewer than its reserve of 8388608")
                .contains("stored again: true")
                .contains("why then: nothing")
                .contains("entries: true damages=0")
                .doesNotContain("journal write failed");
    }

    private String onSmallDisk(Class<?> victim) throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                victim.getName(),
                disk.toString());
        return onSmallDisk(disk, java);
    }

    /** Runs a command with a small tmpfs at the folder; returns what it printed, or how it failed. Skips where none can be mounted. */
    private String onSmallDisk(Path disk, List<String> command) throws Exception {
        List<String> line = new ArrayList<>(List.of("sh", ON_SMALL_DISK.toString(), disk.toString(), "24m"));
        line.addAll(command);
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process child = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!child.waitFor(150, TimeUnit.SECONDS)) {
            child.descendants().forEach(ProcessHandle::destroyForcibly); // the script takes the mount away then
        }
        int status = child.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        Assumptions.assumeTrue(status != CANNOT_MOUNT, text.strip());
        return status == 0 ? text : text + "exit status " + status;
    }
}
