package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The demo as a person starts it. */
class DemoIT {
    private static Path folder(String name) throws Exception {
        return Toolchain.find()
                .sites()
                .resolve(name + "-" + ProcessHandle.current().pid() + "-" + System.nanoTime());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void demoEndsByItselfWithAllChecksPassedAndLeavesNoProcess() throws Exception {
        Path folder = folder("demo");
        System.out.println("[progress] demo: site in " + folder);
        Execution demo = Execution.of(
                Toolchain.find().demoCommand(128, "demo", "--for", "30s", "--dir", folder.toString()),
                Duration.ofMinutes(4));
        assertThat(demo.exit()).as(demo.output()).isZero();
        assertThat(demo.output())
                .contains("start to first certified")
                .contains("ok   cairn telemetry export saves every acknowledged event")
                .contains("ok   the event verifies offline")
                .contains("ok   the event with one bit changed is refused")
                .contains("All checks passed.");
        assertThat(processesOf(folder)).isEmpty();
    }

    /** Killed with the first process of its own, and when the site stands. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void noProcessOutlivesADemoThatIsKilled(int processes) throws Exception {
        Path folder = folder("demo-killed-at-" + processes);
        Process demo = new ProcessBuilder(Toolchain.find().demoCommand(128, "demo", "--dir", folder.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            Await.until(
                    "the demo has started its processes",
                    Duration.ofSeconds(90),
                    () -> processesOf(folder).size() >= processes);
        } finally {
            demo.destroyForcibly();
        }
        Await.until("all of them have ended", Duration.ofSeconds(40), () -> processesOf(folder)
                .isEmpty());
    }

    /** Every process except ourselves whose command line names the site's folder. */
    private static List<String> processesOf(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine())
                .flatMap(Optional::stream)
                .filter(command -> command.contains(folder.getFileName().toString()))
                .toList();
    }
}
