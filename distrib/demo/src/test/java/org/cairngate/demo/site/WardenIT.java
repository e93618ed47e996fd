package org.cairngate.demo.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No process outlives its site, however it came to be. */
class WardenIT {

    @Test
    void aProcessEndsWithItsSiteAndSoDoesWhatItStarted(@TempDir Path folder) throws Exception {
        Warden warden = Warden.start(Toolchain.find(), folder.resolve("warden.log"));
        Process shell = warden.start(new ProcessBuilder("sh", "-c", "sleep 300 & wait"));
        try {
            Await.until("the shell has started another process", Duration.ofSeconds(30), () -> shell.descendants()
                    .findAny()
                    .isPresent());
            List<ProcessHandle> started = shell.descendants().toList();
            warden.close();
            Await.until(
                    "both have ended",
                    Duration.ofSeconds(30),
                    () -> !shell.isAlive() && started.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    @Test
    void aProcessOfAnotherSiteStays(@TempDir Path folder) throws Exception {
        Warden warden = Warden.start(Toolchain.find(), folder.resolve("warden.log"));
        Warden other = Warden.start(Toolchain.find(), folder.resolve("other.log"));
        Process sleeper = other.start(new ProcessBuilder("sleep", "300"));
        try {
            warden.close();
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.destroyForcibly();
            other.close();
        }
    }
}
