package org.cairngate.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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

/** A disk that is full: a small tmpfs that only the child process sees. Needs the right to mount; says so when it is skipped. */
@Timeout(180)
class FullDiskTest {

    private static final String ON_SMALL_DISK = "mount -t tmpfs -o size=24m tmpfs \"$1\" && shift && exec \"$@\"";

    @TempDir
    Path folder;

    @Test
    void diskThatIsFullRefusesWithoutAcknowledgingAndIntakeGoesOnWhenThereIsRoom() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("disk"));
        requireMount(disk);
        List<String> java = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskVictim.class.getName(),
                disk.toString());
        String output = onSmallDisk(disk, java);
        assertThat(output)
                .contains("stored before the disk was full: true")
                .contains("journal write failed")
                .contains("journal still fails")
                .contains("intake recovered: true")
                .contains("while it failed, status and read answered: true")
                .contains("kept: all=true once=true damages=0")
                .contains("kept after a restart: all=true once=true damages=0");
    }

    private void requireMount(Path disk) throws Exception {
        String failure;
        try {
            failure = onSmallDisk(disk, List.of("true"));
        } catch (IOException e) {
            failure = e.getMessage();
        }
        if (!failure.isEmpty()) {
            System.out.println("skipped: a small file system cannot be mounted here: " + failure.strip());
        }
        Assumptions.assumeTrue(failure.isEmpty(), failure);
    }

    /** Runs a command in a mount namespace of its own with a small tmpfs at the folder; returns what it printed, or how it failed. */
    private String onSmallDisk(Path disk, List<String> command) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ON_SMALL_DISK, "sh", disk.toString()));
        line.addAll(command);
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process child = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!child.waitFor(150, TimeUnit.SECONDS)) {
            child.destroyForcibly();
        }
        String text = Files.readString(output, StandardCharsets.UTF_8);
        return child.waitFor() == 0 ? text : text + "exit status " + child.exitValue();
    }
}
