package org.cairngate.demo.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import org.cairngate.demo.site.Answer;
import org.cairngate.demo.site.GatewayProcess;

/** Looks at a hub under load: says every ten seconds how it gets on, and keeps its largest resident memory. For one thread. */
final class LoadWatch {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final GatewayProcess hub;
    private final PrintStream out;
    private final long begun = System.nanoTime();
    private long saidAt = begun;
    private long mostKilobytes;

    LoadWatch(GatewayProcess hub, PrintStream out) {
        this.hub = hub;
        this.out = out;
    }

    void look() throws IOException {
        if (hub.process().isPresent()) {
            mostKilobytes = Math.max(mostKilobytes, hub.process().get().residentKilobytes());
        }
        long now = System.nanoTime();
        if (now - saidAt < EVERY.toNanos()) {
            return;
        }
        saidAt = now;
        Answer status = hub.status();
        out.println(String.format(
                Locale.ROOT,
                "  %3d s: %d events accepted, %d in the journal, %d batches on their way, height %d",
                Duration.ofNanos(now - begun).toSeconds(),
                status.number("events", "accepted"),
                status.number("journal", "entries"),
                status.number("outbox", "batches"),
                status.number("height")));
        out.flush();
    }

    /** The largest resident memory of the hub that was seen, in MiB. */
    double mostMebibytes() {
        return mostKilobytes / 1024.0;
    }
}
