package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.load.Pace;

/**
 * How long an event waits for its acknowledgement at rates that the server can take, over TLS and with fsync; in an open loop, from the time at which it should
 * have been sent. The generator, the scheduler of the machine and its disk are in it, so the bare limit is measured in turn, and the median of the rounds counts:
 * one sync that the disk holds up for a second is more than a hundredth of a round's events.
 */
final class IngestLatency {

    private static final int DEVICES = 100;

    /** At these rates a server's Java takes longer to compile its code than under full load, and each compilation delays some events. A gateway runs for years. */
    private static final int WARM_UP_SECONDS = 30;

    private static final List<String> JAVA = List.of("-Xmx256m", "-XX:+UseSerialGC");
    private static final List<Kind> KINDS = List.of(Kind.GATE, Kind.BARE);
    private static final List<Offer> OFFERS = List.of(
            new Offer("10,000 events/s", new Pace.OpenLoop(10_000, 1000), OptionalDouble.of(0.5), 5),
            new Offer("1,000 events/s, one in flight each", new Pace.OpenLoop(1_000, 1), OptionalDouble.empty(), 10));

    private final Path folder;
    private final boolean quick;
    private final Rounds<Cell> runs = new Rounds<>();

    /** What is measured several times. */
    private record Cell(Offer offer, Kind kind) {}

    /** A load, and what is promised of it in milliseconds. */
    private record Offer(String what, Pace pace, OptionalDouble median, double p99) {}

    IngestLatency(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    List<Figure> measure(Progress progress) throws IOException {
        int count = quick ? 1 : 3;
        try (IngestSite site = IngestSite.withTokens(folder, DEVICES)) {
            for (int round = 1; round <= count; round++) {
                for (Kind kind : KINDS) {
                    progress.say(String.format(
                            Locale.ROOT, "latency, round %d of %d: %s, TLS 1.3", round, count, kind.label()));
                    round(site, kind);
                }
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (Offer offer : OFFERS) {
            Figure median = figure(offer, 50);
            figures.add(
                    offer.median().isPresent() ? median.atMost(offer.median().getAsDouble()) : median);
            figures.add(figure(offer, 99).atMost(offer.p99()));
        }
        return figures;
    }

    private void round(IngestSite site, Kind kind) throws IOException {
        Duration warmUp = Duration.ofSeconds(quick ? 3 : WARM_UP_SECONDS);
        Duration measured = Duration.ofSeconds(quick ? 5 : 15);
        try (IngestServer server = IngestServer.start(kind, true, site.folder(), Duration.ZERO, JAVA)) {
            for (Offer offer : OFFERS) {
                IngestRun run =
                        IngestRun.measure(site, server, true, offer.pace(), new IngestRun.Times(warmUp, measured));
                runs.add(new Cell(offer, kind), run);
                warmUp = Duration.ofSeconds(quick ? 1 : 5);
            }
        }
        site.clear();
    }

    private Figure figure(Offer offer, int percent) {
        return Figure.of(
                        "TLS 1.3, " + offer.what() + ": p" + percent,
                        milliseconds(offer, Kind.GATE, percent),
                        Unit.MILLISECONDS)
                .besideOnly(milliseconds(offer, Kind.BARE, percent));
    }

    private double milliseconds(Offer offer, Kind kind, int percent) {
        return runs.median(
                        new Cell(offer, kind),
                        run -> run.figures().percentile(percent).toNanos() / 1e6)
                .orElseThrow();
    }
}
