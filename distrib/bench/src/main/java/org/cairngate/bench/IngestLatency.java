package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.load.Pace;

/**
 * How long an event waits for its acknowledgement at rates that the server can take, over TLS and with fsync; in an open loop, from the time at which it should
 * have been sent. The generator and the scheduler of the machine are in it.
 */
final class IngestLatency {

    private static final int DEVICES = 100;
    private static final List<String> JAVA = List.of("-Xmx256m", "-XX:+UseSerialGC");

    private final Path folder;
    private final boolean quick;

    IngestLatency(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    List<Figure> measure(Progress progress) throws IOException {
        IngestRun.Times times =
                new IngestRun.Times(Duration.ofSeconds(quick ? 3 : 10), Duration.ofSeconds(quick ? 5 : 20));
        List<Figure> figures = new ArrayList<>();
        try (IngestSite site = IngestSite.withTokens(folder, DEVICES);
                IngestServer server = IngestServer.start(Kind.GATE, true, site.folder(), Duration.ZERO, JAVA)) {
            progress.say("latency at 10,000 events/s");
            IngestRun many = IngestRun.measure(site, server, true, new Pace.OpenLoop(10_000, 1000), times);
            figures.add(figure("TLS 1.3, 10,000 events/s, acknowledged: p50", many, 50)
                    .atMost(0.5));
            figures.add(figure("TLS 1.3, 10,000 events/s, acknowledged: p99", many, 99)
                    .atMost(5));
            progress.say("latency at 1,000 events/s, one in flight");
            IngestRun few = IngestRun.measure(site, server, true, new Pace.OpenLoop(1_000, 1), times);
            figures.add(figure("TLS 1.3, 1,000 events/s, one in flight each: p50", few, 50));
            figures.add(figure("TLS 1.3, 1,000 events/s, one in flight each: p99", few, 99)
                    .atMost(10));
        }
        return figures;
    }

    private static Figure figure(String what, IngestRun run, double percent) {
        return Figure.of(what, run.figures().percentile(percent).toNanos() / 1e6, Unit.MILLISECONDS);
    }
}
