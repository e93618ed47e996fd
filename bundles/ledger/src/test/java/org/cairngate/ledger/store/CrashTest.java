package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {

    private static final int KILLS = 5;

    @TempDir
    private Path directory;

    @Test
    void killedWriterLeavesAllOfEveryAcknowledgedBlock() throws Exception {
        Path path = directory.resolve("chain");
        Random random = new Random(9);
        long safe = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            safe = Math.max(safe, Appender.runAndKill(path, 5 + random.nextInt(40), false));
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
}
