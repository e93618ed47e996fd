package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.RefusedException;

/** How soon a thousand clients, which listen to server-sent events by TLS, are told of a block with events. */
final class MasterLive {

    private static final int CLIENTS = 1_000;
    private static final int HUBS = 2;
    private static final int HEAP = 512;
    private static final int EVENTS = 5;
    private static final int UNCOUNTED = 5;
    private static final double MOST_MILLISECONDS = 1_000;

    private final Path folder;
    private final int blocks;

    MasterLive(Path folder, boolean quick) {
        this.folder = folder;
        this.blocks = quick ? 10 : 60;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        MasterSite site = MasterSite.found(folder, HUBS);
        site.register(0, progress);
        Latencies latencies;
        try (MasterServer server = MasterServer.start(site, HEAP);
                MasterCrowd crowd = MasterCrowd.connect(site, server)) {
            progress.say("live: " + CLIENTS + " clients begin to listen");
            try (MasterAudience audience = MasterAudience.gather(server, CLIENTS)) {
                progress.say("live: events of " + blocks + " blocks");
                for (int i = 1; i <= UNCOUNTED + blocks; i++) {
                    if (i == UNCOUNTED + 1) {
                        audience.begin();
                    }
                    crowd.submit(1, EVENTS);
                    audience.awaitEvents((long) i * HUBS * EVENTS);
                }
                latencies = audience.latencies();
            }
        }
        ScratchFolder.remove(site.folder());
        return figures(latencies);
    }

    private static List<Figure> figures(Latencies latencies) {
        String what = String.format(Locale.ROOT, "a block with events, told to %,d clients, ", CLIENTS);
        List<Figure> figures = new ArrayList<>();
        figures.add(Figure.of(what + "p50", latencies.median(), Unit.MILLISECONDS));
        figures.add(Figure.of(what + "p99", latencies.worstButOneInAHundred(), Unit.MILLISECONDS));
        figures.add(
                Figure.of(what + "worst", latencies.worst(), Unit.MILLISECONDS).atMost(MOST_MILLISECONDS));
        return figures;
    }
}
