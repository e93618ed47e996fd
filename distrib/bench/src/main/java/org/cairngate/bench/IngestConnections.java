package org.cairngate.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.bench.IngestServer.Kind;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.load.Acknowledged;
import org.cairngate.load.Load;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.cairngate.load.Reconciliation;

/** Ten thousand devices with certificates: connecting, the memory of the server, and an event a second from each with nothing lost. */
final class IngestConnections {

    private static final int MOST = 10_000;
    private static final int QUICK = 1_000;

    /** Files that a process needs besides its connections. */
    private static final int OTHER_FILES = 500;

    /** Part of the events that must have come: the last ones are on their way when the time is over. */
    private static final double LEAST_PART = 0.999;

    /** As promised, with everything that the server is. */
    private static final int MOST_MEBIBYTES = 300;

    /** How often every device connects until the generator's code is compiled; a third time it compiled next to nothing. */
    private static final int WARM_UP_ROUNDS = 2;

    private static final int PAGE_BYTES = 8 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Until what handshakes and the compiler left is given back: more than an interval of TrimNativeHeapInterval. */
    private static final Duration SETTLING = Duration.ofSeconds(15);

    /** Those of the gateway's launcher that memory depends on. */
    private static final List<String> JAVA = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:TrimNativeHeapInterval=10000",
            "-Xms24m",
            "-Xmx160m",
            "-XX:MaxNewSize=16m",
            "-Xss512k",
            "-XX:+UseSerialGC",
            "-XX:MaxDirectMemorySize=48m",
            "-XX:ReservedCodeCacheSize=48m",
            "-XX:MinHeapFreeRatio=20",
            "-XX:MaxHeapFreeRatio=40",
            "-XX:-UsePerfData");

    private final Path folder;
    private final boolean quick;
    private final Duration time;

    IngestConnections(Path folder, boolean quick, Duration time) {
        this.folder = folder;
        this.quick = quick;
        this.time = time;
    }

    List<Figure> measure(Progress progress) throws IOException {
        int count = Math.min(quick ? QUICK : MOST, files());
        if (count < MOST && !quick) {
            progress.say("this process may open " + (count + OTHER_FILES) + " files (ulimit -n): " + count
                    + " connections instead of " + MOST);
        }
        progress.say("making " + count + " keys");
        try (IngestSite site = IngestSite.withKeys(folder, count)) {
            List<Figure> figures = new ArrayList<>();
            Acknowledged acknowledged;
            warmUp(site, progress);
            try (IngestServer server = IngestServer.start(Kind.GATE, true, site.folder(), Duration.ZERO, JAVA)) {
                acknowledged = load(site, server, figures, progress);
            }
            progress.say("looking every acknowledged event up in the journal");
            Reconciliation.Outcome outcome = lookUp(site.folder().resolve("journal"), acknowledged);
            figures.add(Figure.of(
                            "  an event a second each for " + time.toSeconds() + " s: acknowledged",
                            (double) outcome.acknowledged(),
                            Unit.COUNT)
                    .atLeast(LEAST_PART * site.devices().size() * time.toSeconds()));
            figures.add(Figure.of("  acknowledged but missing in the journal", (double) outcome.missing(), Unit.COUNT)
                    .atMost(0));
            figures.add(Figure.of("  twice in the journal", (double) outcome.duplicates(), Unit.COUNT)
                    .atMost(0));
            return figures;
        }
    }

    /**
     * Has the generator's own code compiled, by a server that is not measured: on the cores that both share, its compiler would take
     * as much time as the server's.
     */
    private static void warmUp(IngestSite site, Progress progress) throws IOException {
        progress.say("warming the generator up");
        try (IngestServer server = IngestServer.start(Kind.GATE, true, site.folder(), Duration.ZERO, JAVA)) {
            LoadPlan plan = IngestRun.plan(
                    site, server, true, new Pace.OpenLoop(site.devices().size(), 60));
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                try (Load load = Load.connect(plan)) {
                    handshakesPerSecond(load, site.devices().size());
                }
            }
        }
        site.clear();
    }

    private static int files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount() - OTHER_FILES)
                : MOST;
    }

    private Acknowledged load(IngestSite site, IngestServer server, List<Figure> figures, Progress progress)
            throws IOException {
        int count = site.devices().size();
        double alone = server.residentMebibytes();
        progress.say("connecting devices to a cold server");
        LoadPlan plan = IngestRun.plan(site, server, true, new Pace.OpenLoop(count, 60));
        try (Load cold = Load.connect(plan)) {
            figures.add(Figure.of(
                    "a server that has just started, mutual TLS 1.3: handshakes",
                    handshakesPerSecond(cold, count),
                    Unit.HANDSHAKES_PER_SECOND));
        }
        progress.say("connecting them again, while the server's code is being compiled");
        try (Load again = Load.connect(plan)) {
            figures.add(Figure.of(
                    "  the second time: handshakes", handshakesPerSecond(again, count), Unit.HANDSHAKES_PER_SECOND));
        }
        progress.say("connecting " + count + " devices to stay");
        try (Load load = Load.connect(plan)) {
            figures.add(Figure.of(
                            String.format(
                                    Locale.ROOT,
                                    "%,d connections by mutual TLS 1.3, the third time: handshakes",
                                    count),
                            handshakesPerSecond(load, count),
                            Unit.HANDSHAKES_PER_SECOND)
                    .atLeast(1500));
            IngestRun.pause(SETTLING);
            figures.add(Figure.of("  server's memory before", alone, Unit.MEBIBYTES));
            figures.add(memory("  server's memory with them", server, count));
            publish(load, server, figures, progress, count);
            return load.acknowledged();
        }
    }

    private static double handshakesPerSecond(Load load, int count) throws IOException {
        long began = System.nanoTime();
        if (!load.awaitConnected(PATIENCE)) {
            throw new IOException("only " + load.events().open() + " of " + count + " devices are connected: "
                    + load.events().lastFailure().orElse("no failure"));
        }
        return count / ((System.nanoTime() - began) / 1e9);
    }

    private static Figure memory(String what, IngestServer server, int count) throws IOException {
        Figure figure = Figure.of(what, server.residentMebibytes(), Unit.MEBIBYTES);
        return count == MOST ? figure.atMost(MOST_MEBIBYTES) : figure;
    }

    private void publish(Load load, IngestServer server, List<Figure> figures, Progress progress, int count)
            throws IOException {
        progress.say("an event a second from each, for " + time.toSeconds() + " s");
        load.begin();
        IngestRun.pause(time);
        figures.add(Figure.of(
                "  an event a second each: p99", load.interval().percentile(99).toNanos() / 1e6, Unit.MILLISECONDS));
        figures.add(memory("  server's memory then", server, count));
        figures.add(
                Figure.of("  server's memory, the most that it ever was", server.largestMebibytes(), Unit.MEBIBYTES));
        figures.add(Figure.of("  connections lost", (double) load.events().lost(), Unit.COUNT)
                .atMost(0));
        if (!load.drain(PATIENCE)) {
            throw new IOException("events stayed without an answer for " + PATIENCE.toSeconds() + " s");
        }
        figures.add(Figure.of("  heap in use with them", server.liveHeapBytes() / (double) (1 << 20), Unit.MEBIBYTES));
    }

    private static Reconciliation.Outcome lookUp(Path folder, Acknowledged acknowledged) throws IOException {
        Reconciliation found = new Reconciliation(acknowledged);
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            List<JournalEntry> page = journal.read(0, Integer.MAX_VALUE, PAGE_BYTES);
            while (!page.isEmpty()) {
                page.forEach(entry -> found.found(entry.uid()));
                page = journal.read(page.get(page.size() - 1).position() + 1, Integer.MAX_VALUE, PAGE_BYTES);
            }
        }
        return found.outcome();
    }
}
