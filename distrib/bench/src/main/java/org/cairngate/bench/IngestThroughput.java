package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.load.Pace;

/** Events a second of 100 devices that wait for nothing but acknowledgements, on every server, with some in flight and with one. */
final class IngestThroughput {

    private static final int DEVICES = 100;

    /** For so long a server's Java compiles its code under load, and takes half of a core for that. A gateway runs for years. */
    private static final int WARM_UP_SECONDS = 15;

    private static final double LEAST_OF_BARE = 0.80;
    private static final double LEAST_OF_BARE_TLS = 0.75;
    private static final List<String> JAVA = List.of("-Xmx512m", "-XX:+UseSerialGC");

    private final Path folder;
    private final boolean quick;
    private final Rounds<Cell> runs = new Rounds<>();

    /** What is measured several times. */
    private record Cell(Kind kind, boolean tls, int inFlight, Duration syncDelay) {}

    IngestThroughput(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    List<Figure> measure(Progress progress) throws IOException {
        int rounds = quick ? 1 : 3;
        List<Kind> kinds = new ArrayList<>(
                Arrays.stream(Kind.values()).filter(Kind::isInstalled).toList());
        try (IngestSite site = IngestSite.withTokens(folder, DEVICES)) {
            for (int round = 1; round <= rounds; round++) {
                for (boolean tls : List.of(false, true)) {
                    List<Integer> depths = quick && tls ? List.of(200) : List.of(200, 10, 1);
                    for (Kind kind : kinds) {
                        progress.say(String.format(
                                Locale.ROOT,
                                "round %d of %d: %s, %s",
                                round,
                                rounds,
                                kind.label(),
                                tls ? "TLS 1.3" : "plain TCP"));
                        series(site, kind, tls, depths, Duration.ZERO);
                    }
                }
                for (long millis : List.of(5L, 20L)) {
                    for (Kind kind : List.of(Kind.GATE, Kind.BARE)) {
                        progress.say(String.format(
                                Locale.ROOT, "round %d of %d: %s, %d ms a sync", round, rounds, kind.label(), millis));
                        series(site, kind, false, List.of(200), Duration.ofMillis(millis));
                    }
                }
                // Who comes first finds another machine than who comes last.
                Collections.reverse(kinds);
            }
        }
        return figures();
    }

    private void series(IngestSite site, Kind kind, boolean tls, List<Integer> depths, Duration syncDelay)
            throws IOException {
        Duration warmUp = Duration.ofSeconds(quick ? 2 : WARM_UP_SECONDS);
        Duration measured = Duration.ofSeconds(quick ? 2 : 5);
        long acknowledged = 0;
        try (IngestServer server = IngestServer.start(kind, tls, site.folder(), syncDelay, JAVA)) {
            for (int depth : depths) {
                IngestRun run = IngestRun.measure(
                        site, server, tls, new Pace.ClosedLoop(depth), new IngestRun.Times(warmUp, measured));
                runs.add(new Cell(kind, tls, depth, syncDelay), run);
                acknowledged += run.acknowledged();
                warmUp = Duration.ofSeconds(1);
            }
            OptionalLong stored = server.stop();
            if (stored.isPresent() && stored.getAsLong() != acknowledged) {
                throw new IOException(
                        kind.label() + " acknowledged " + acknowledged + " events and stored " + stored.getAsLong());
            }
        }
        site.clear();
    }

    private List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Cell cell : runs.cells()) {
            if (cell.kind() == Kind.GATE) {
                group(figures, cell);
            }
        }
        if (!Kind.MOSQUITTO.isInstalled()) {
            figures.add(Figure.of(
                    "mosquitto is not installed (apt-get install mosquitto): rows without it", 0, Unit.COUNT));
        }
        return figures;
    }

    private void group(List<Figure> figures, Cell gate) {
        String what = String.format(
                Locale.ROOT,
                "%s, %d in flight%s",
                gate.tls() ? "TLS 1.3" : "plain TCP",
                gate.inFlight(),
                gate.syncDelay().isZero()
                        ? ""
                        : ", a sync takes " + gate.syncDelay().toMillis() + " ms more");
        double ours = median(gate).orElseThrow();
        Cell bare = new Cell(Kind.BARE, gate.tls(), gate.inFlight(), gate.syncDelay());
        Figure rate = Figure.of(what + ": gate", ours, Unit.EVENTS_PER_SECOND);
        figures.add(median(bare)
                .map(limit -> rate.beside(limit, gate.tls() ? LEAST_OF_BARE_TLS : LEAST_OF_BARE))
                .orElse(rate));
        figures.add(Figure.of("  gate, server's cores", processor(gate), Unit.MICROSECONDS)
                .besideOnly(processor(bare)));
        for (Kind kind : List.of(Kind.MOSQUITTO, Kind.MOQUETTE)) {
            Cell other = new Cell(kind, gate.tls(), gate.inFlight(), gate.syncDelay());
            median(other).ifPresent(value -> {
                figures.add(Figure.of("  " + kind.label(), value, Unit.EVENTS_PER_SECOND));
                figures.add(Figure.of("  " + kind.label() + ", server's cores", processor(other), Unit.MICROSECONDS));
                unanswered(other).ifPresent(figures::add);
                Figure times = Figure.of("  gate / " + kind.label(), ours / value, Unit.TIMES);
                figures.add(kind == Kind.MOSQUITTO ? times.atLeast(1) : times);
            });
        }
    }

    private Optional<Figure> unanswered(Cell cell) {
        long events = runs.of(cell).stream().mapToLong(IngestRun::unanswered).sum();
        return events == 0
                ? Optional.empty()
                : Optional.of(
                        Figure.of("  " + cell.kind().label() + ", never acknowledged", (double) events, Unit.COUNT));
    }

    private Optional<Double> median(Cell cell) {
        return runs.median(cell, run -> run.figures().perSecond());
    }

    private double processor(Cell cell) {
        return runs.median(cell, IngestRun::microsecondsOfServer).orElse(0.0);
    }
}
