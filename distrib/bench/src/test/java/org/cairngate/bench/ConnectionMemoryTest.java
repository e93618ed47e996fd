package org.cairngate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.load.Load;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand connections fit below 300 MiB only when each of them keeps little: of the heap here, where nothing else moves it. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ConnectionMemoryTest {

    private static final int FIRST = 30;
    private static final int MORE = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** With its share of what Netty and Moquette keep, which is more than half of it. */
    private static final long MOST_BYTES = 8 << 10;

    @TempDir
    private Path folder;

    @Test
    void connectionByMutualTlsKeepsLessThan8KibibytesOfHeap() throws Exception {
        try (IngestSite site = IngestSite.withKeys(folder, FIRST + MORE);
                IngestServer server =
                        IngestServer.start(Kind.GATE, true, site.folder(), Duration.ZERO, List.of("-Xmx64m"));
                Load first = connect(site, server, 0, FIRST)) {
            long before = server.liveHeapBytes();
            try (Load more = connect(site, server, FIRST, FIRST + MORE)) {
                long each = (server.liveHeapBytes() - before) / MORE;
                assertThat(more.events().open() + first.events().open()).isEqualTo(FIRST + MORE);
                assertThat(each).isPositive().isLessThan(MOST_BYTES);
            }
        }
    }

    private static Load connect(IngestSite site, IngestServer server, int from, int to) throws IOException {
        LoadPlan all = IngestRun.plan(site, server, true, new Pace.ClosedLoop(1));
        Load load = Load.connect(new LoadPlan(
                all.target(),
                site.devices().subList(from, to),
                all.traffic(),
                all.pace(),
                LoadPlan.Scale.of(to - from)));
        assertThat(load.awaitConnected(LIMIT)).isTrue();
        return load;
    }
}
