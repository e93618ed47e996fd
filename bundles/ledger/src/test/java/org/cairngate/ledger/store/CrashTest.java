package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

    private static final String[] HUBS = {"hub-1", "hub-2"};
    private static final int KILLS = 5;

    @TempDir
    private Path directory;

    /** A process of its own that mints until it is killed and says after each block how many are safe. */
    static final class Appender {

        private Appender() {}

        public static void main(String[] arguments) throws Exception {
            ChainStore store = ChainStore.open(Path.of(arguments[0]));
            TestSite site = new TestSite(HUBS);
            if (store.isEmpty()) {
                store.initialise(site.genesis);
            }
            site.resume(store, HUBS);
            while (true) {
                site.fill(store, 1, HUBS);
                System.out.println(store.tip().size());
            }
        }
    }

    @Test
    void killedWriterLeavesAllOfEveryAcknowledgedBlock() throws Exception {
        Path path = directory.resolve("chain");
        Random random = new Random(9);
        long safe = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            safe = Math.max(safe, runAndKill(path, 5 + random.nextInt(40)));
            FsckReport report = Fsck.run(path, progress -> {});
            assertThat(report.damages()).isEmpty();
            assertThat(report.counts().blocks()).isGreaterThanOrEqualTo(safe);
            try (ChainStore reader = ChainStore.openReadOnly(path)) {
                assertThat(reader.tip().size()).isGreaterThanOrEqualTo(safe);
                assertThat(reader.tip().root())
                        .isEqualTo(reader.root(reader.tip().size()));
            }
        }
    }

    private static long runAndKill(Path path, int blocks) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Appender.class.getName(),
                        path.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long last = 0;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (int i = 0; i < blocks; i++) {
                String line = out.readLine();
                assertThat(line).as("the appender ended early").isNotNull();
                last = Long.parseLong(line);
            }
            process.destroyForcibly();
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return last;
    }
}
