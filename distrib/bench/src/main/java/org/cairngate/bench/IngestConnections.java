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
import org.cairngate.load.Pace;
import org.cairngate.load.Reconciliation;

/** Ten thousand devices with certificates: connecting, the memory of the server, and an event a second from each with nothing lost. */
final class IngestConnections {

    private static final int MOST = 10_000;
    private static final int QUICK = 1_000;

    /** Files that a process needs besides its connections. */
    private static final int OTHER_FILES = 500;

    private static final int PAGE_BYTES = 8 << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A gateway's, with room for the connections. */
    private static final List<String> JAVA = List.of("-Xms24m", "-Xmx128m", "-Xss512k", "-XX:+UseSerialGC");

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
            try (IngestServer server = IngestServer.start(Kind.GATE, true, site.folder(), Duration.ZERO, JAVA)) {
                acknowledged = load(site, server, figures, progress);
            }
            progress.say("looking every acknowledged event up in the journal");
            Reconciliation.Outcome outcome = lookUp(site.folder().resolve("journal"), acknowledged);
            figures.add(
                    Figure.of("  an event a second each: acknowledged", (double) outcome.acknowledged(), Unit.COUNT));
            figures.add(Figure.of("  acknowledged but missing in the journal", (double) outcome.missing(), Unit.COUNT)
                    .atMost(0));
            figures.add(Figure.of("  twice in the journal", (double) outcome.duplicates(), Unit.COUNT)
                    .atMost(0));
            return figures;
        }
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
        progress.say("connecting " + count + " devices");
        long began = System.nanoTime();
        try (Load load = Load.connect(IngestRun.plan(site, server, true, new Pace.OpenLoop(count, 60)))) {
            if (!load.awaitConnected(PATIENCE)) {
                throw new IOException("only " + load.events().open() + " of " + count + " devices are connected: "
                        + load.events().lastFailure().orElse("no failure"));
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            figures.add(Figure.of(
                            String.format(Locale.ROOT, "%,d connections by mutual TLS 1.3: handshakes", count),
                            count / seconds,
                            Unit.HANDSHAKES_PER_SECOND)
                    .atLeast(1500));
            figures.add(Figure.of("  server's memory before", alone, Unit.MEBIBYTES));
            Figure connected = Figure.of("  server's memory with them", server.residentMebibytes(), Unit.MEBIBYTES);
            figures.add(count == MOST ? connected.atMost(300) : connected);
            progress.say("an event a second from each, for " + time.toSeconds() + " s");
            load.begin();
            IngestRun.pause(time);
            figures.add(Figure.of(
                    "  an event a second each: p99",
                    load.interval().percentile(99).toNanos() / 1e6,
                    Unit.MILLISECONDS));
            Figure busy = Figure.of("  server's memory then", server.residentMebibytes(), Unit.MEBIBYTES);
            figures.add(count == MOST ? busy.atMost(300) : busy);
            figures.add(Figure.of("  connections lost", (double) load.events().lost(), Unit.COUNT)
                    .atMost(0));
            if (!load.drain(PATIENCE)) {
                throw new IOException("events stayed without an answer for " + PATIENCE.toSeconds() + " s");
            }
            return load.acknowledged();
        }
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
