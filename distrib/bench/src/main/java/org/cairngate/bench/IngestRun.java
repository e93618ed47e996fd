package org.cairngate.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.load.EventTemplate;
import org.cairngate.load.Load;
import org.cairngate.load.LoadFigures;
import org.cairngate.load.LoadPlan;
import org.cairngate.load.Pace;
import org.cairngate.load.Target;
import org.cairngate.load.Traffic;

/**
 * One load on one server, and what came of it once both were warm.
 *
 * @param processorSeconds that cores worked for the server in that time
 * @param acknowledged events of the whole run, the warm-up among them
 * @param unanswered events of the whole run that got no acknowledgement although the broker had time for it
 */
record IngestRun(LoadFigures figures, double processorSeconds, long acknowledged, long unanswered) {

    /** As in the promises. */
    static final int EVENT_BYTES = 200;

    private static final String NAMESPACE = "acme/bench";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Bare Moquette drops acknowledgements when a socket is full, so some never come. */
    private static final Duration PATIENCE_WITH_OTHERS = Duration.ofSeconds(3);

    /** How long a run warms up and is measured. */
    record Times(Duration warmUp, Duration measured) {}

    static IngestRun measure(IngestSite site, IngestServer server, boolean tls, Pace pace, Times times)
            throws IOException {
        try (Load load = Load.connect(plan(site, server, tls, pace))) {
            if (!load.awaitConnected(PATIENCE)) {
                throw new IOException("not every device was admitted: "
                        + load.events().lastFailure().orElse("") + load.events().notAdmitted());
            }
            load.begin();
            pause(times.warmUp());
            double before = server.processorSeconds();
            LoadFigures first = load.interval();
            pause(times.measured());
            LoadFigures figures = load.interval();
            double spent = server.processorSeconds() - before;
            boolean answered = load.drain(server.isOurs() ? PATIENCE : PATIENCE_WITH_OTHERS);
            if ((server.isOurs() && !answered) || first.refused() + figures.refused() > 0) {
                throw new IOException(
                        "events were refused or not answered: " + load.events().refused());
            }
            long sent = first.sent() + figures.sent() + load.interval().sent();
            long acknowledged = load.acknowledged().count();
            return new IngestRun(figures, spent, acknowledged, sent - acknowledged);
        }
    }

    static LoadPlan plan(IngestSite site, IngestServer server, boolean tls, Pace pace) {
        String first = site.devices().get(0).uid();
        return new LoadPlan(
                tls
                        ? Target.tls("127.0.0.1", server.port(), site.certificate())
                        : Target.plain("127.0.0.1", server.port()),
                site.devices(),
                new Traffic(
                        NAMESPACE, EventTemplate.ofSize(EVENT_BYTES, NAMESPACE, first), 1, Traffic.Level.MQTT_3_1_1),
                pace,
                LoadPlan.Scale.of(site.devices().size()));
    }

    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    double microsecondsOfServer() {
        return processorSeconds * 1e6 / Math.max(1, figures.acknowledged());
    }
}
