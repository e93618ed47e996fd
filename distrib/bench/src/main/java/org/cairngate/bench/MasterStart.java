package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.RefusedException;

/** How soon a master answers, and what 100 hubs need of it, with a heap of 512 MiB. */
final class MasterStart {

    private static final int HUBS = 100;
    private static final int HEAP = 512;
    private static final double MOST_SECONDS = 15;

    private final Path folder;
    private final boolean quick;

    MasterStart(Path folder, boolean quick) {
        this.folder = folder;
        this.quick = quick;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        MasterSite site = MasterSite.found(folder, HUBS);
        site.register(0, progress);
        progress.say("start: the first of a new master");
        try (MasterServer server = MasterServer.start(site, HEAP)) {
            figures.add(Figure.of("first start, to the first answer", server.startSeconds(), Unit.SECONDS)
                    .atMost(MOST_SECONDS));
        }
        progress.say("start: again, and " + HUBS + " hubs");
        try (MasterServer server = MasterServer.start(site, HEAP);
                MasterCrowd crowd = MasterCrowd.connect(site, server)) {
            figures.add(Figure.of("later start, to the first answer", server.startSeconds(), Unit.SECONDS)
                    .atMost(MOST_SECONDS));
            MasterLoad load = crowd.submit(quick ? 10 : 50, 100);
            figures.add(Figure.of(
                    "100 hubs, batches of 100, uplink to certified", load.rate().events(), Unit.EVENTS_PER_SECOND));
            figures.add(Figure.of("most resident memory with 100 hubs", server.largestMebibytes(), Unit.MEBIBYTES));
        }
        ScratchFolder.remove(site.folder());
        return figures;
    }
}
