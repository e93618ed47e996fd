package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.RefusedException;

/** From the uplinks of 50 hubs to certificates, as fast as receipts come: batches of one event, and batches of a thousand. */
final class MasterUplink {

    private static final int HUBS = 50;
    private static final int HEAP = 512;
    private static final int BIG = 1000;
    private static final double LEAST_TRANSACTIONS = 1000;
    private static final double LEAST_EVENTS = 100_000;

    private final Path folder;
    private final boolean quick;

    MasterUplink(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        MasterSite site = MasterSite.found(folder, HUBS);
        site.register(0, progress);
        try (MasterServer server = MasterServer.start(site, HEAP);
                MasterCrowd crowd = MasterCrowd.connect(site, server)) {
            progress.say("uplink: " + HUBS + " hubs are connected; their first batches make the master warm");
            crowd.submit(quick ? 60 : 200, 1);
            crowd.submit(quick ? 2 : 4, BIG);
            progress.say("uplink: batches of 1 event");
            MasterLoad small = crowd.submit(quick ? 200 : 600, 1);
            figures.add(Figure.of(
                            "batches of 1, 50 hubs, uplink to certified",
                            small.rate().transactions(),
                            Unit.TRANSACTIONS_PER_SECOND)
                    .atLeast(LEAST_TRANSACTIONS));
            add(figures, "batches of 1", small);
            progress.say("uplink: batches of 1,000 events");
            MasterLoad big = crowd.submit(quick ? 8 : 32, BIG);
            figures.add(Figure.of(
                            "batches of 1,000, 50 hubs, uplink to certified",
                            big.rate().events(),
                            Unit.EVENTS_PER_SECOND)
                    .atLeast(LEAST_EVENTS));
            add(figures, "batches of 1,000", big);
            figures.add(Figure.of(
                    "most resident memory of the master, 512 MiB heap", server.largestMebibytes(), Unit.MEBIBYTES));
        }
        ScratchFolder.remove(site.folder());
        return figures;
    }

    /** Closed loop: how long one takes follows from how many wait before it. */
    private static void add(List<Figure> figures, String what, MasterLoad load) {
        Latencies latencies = load.untilCertified();
        figures.add(Figure.of(what + ", until certified, p50", latencies.median(), Unit.MILLISECONDS));
        figures.add(Figure.of(what + ", until certified, p99", latencies.worstButOneInAHundred(), Unit.MILLISECONDS));
        figures.add(Figure.of(what + ", sent again after a loss", (double) load.repeated(), Unit.COUNT));
    }
}
