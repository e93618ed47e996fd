package org.cairngate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.load.Load;
import org.cairngate.load.LoadFigures;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class IngestServerTest {

    private static final Duration DELAY = Duration.ofMillis(60);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int EVENTS = 20;

    @TempDir
    private Path folder;

    /** Holds the emulation of a slow disk to what it is for: no acknowledgement before the sync is over. */
    @ParameterizedTest
    @CsvSource({"GATE,false", "BARE,true"})
    void everyAcknowledgementWaitsForASlowSync(Kind kind, boolean tls) throws Exception {
        try (IngestSite site = IngestSite.withTokens(folder, 4);
                IngestServer server = IngestServer.start(kind, tls, site.folder(), DELAY, List.of("-Xmx64m"))) {
            LoadPlan plan = IngestRun.plan(site, server, tls, new Pace.ClosedLoop(2));
            plan = new LoadPlan(
                    plan.target(),
                    plan.devices(),
                    plan.traffic(),
                    plan.pace(),
                    plan.scale().until(EVENTS));
            try (Load load = Load.connect(plan)) {
                assertThat(load.awaitConnected(LIMIT)).isTrue();
                load.begin();
                LoadFigures figures = LoadFigures.none();
                while (figures.acknowledged() < EVENTS && figures.time().compareTo(LIMIT) < 0) {
                    Thread.sleep(5);
                    figures = figures.plus(load.interval());
                }
                assertThat(figures.acknowledged()).isEqualTo(EVENTS);
                assertThat(figures.latencies().getMinValue()).isGreaterThan(DELAY.toNanos() * 99 / 100);
            }
            assertThat(server.processorSeconds()).isPositive();
            assertThat(server.residentMebibytes()).isPositive();
            assertThat(server.stop()).hasValue(EVENTS);
        }
    }
}
