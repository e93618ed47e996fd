package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.TokenCommitment;

/** A registry of a million devices: decisions about one, and lists of them. */
final class MasterRegistry {

    private static final int DEVICES = 1_000_000;
    private static final int QUICK_DEVICES = 10_000;
    private static final int HUBS = 10_000;
    private static final int QUICK_HUBS = 100;
    /** The state is in memory: about 700 bytes a device. */
    private static final int HEAP = 2048;

    private static final int QUICK_HEAP = 512;
    private static final int QUESTIONS = 1_000;
    private static final int QUICK_QUESTIONS = 200;
    private static final int UNCOUNTED = 100;
    private static final int DECISIONS = 200_000;
    private static final double MOST_DECISION = 1;
    private static final double MOST_PAGE = 100;

    private final Path folder;
    private final int hubs;
    private final int devices;
    private final int heap;
    private final int counted;
    private final Random random = new Random(1);

    MasterRegistry(Path folder, boolean quick) {
        this.folder = folder;
        this.hubs = quick ? QUICK_HUBS : HUBS;
        this.devices = quick ? QUICK_DEVICES : DEVICES;
        this.heap = quick ? QUICK_HEAP : HEAP;
        this.counted = quick ? QUICK_QUESTIONS : QUESTIONS;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        MasterSite site = MasterSite.found(folder, hubs);
        progress.say("registry: " + devices + " devices are registered by blocks");
        site.register(devices, progress);
        decisions(site, figures);
        progress.say("registry: a master begins with them");
        try (MasterServer server = MasterServer.start(site, heap)) {
            figures.add(Figure.of(of("start with %s"), server.startSeconds(), Unit.SECONDS));
            progress.say("registry: questions");
            questions(server, figures);
        }
        ScratchFolder.remove(site.folder());
        return figures;
    }

    private String of(String what) {
        return String.format(Locale.ROOT, what, String.format(Locale.ROOT, "%,d devices", devices));
    }

    private void questions(MasterServer server, List<Figure> figures) throws IOException {
        MasterQuestions questions = new MasterQuestions(server, counted, UNCOUNTED);
        figures.addAll(questions.ask(
                of("one of %s, whole request"), MOST_PAGE, () -> "/v1/devices/" + MasterSite.device(device())));
        figures.addAll(questions.ask(
                of("page of 100 of %s"), MOST_PAGE, () -> "/v1/devices?cursor=" + MasterSite.device(device())));
        figures.addAll(questions.ask(
                of("page of a hub's of %s"),
                MOST_PAGE,
                () -> "/v1/devices?hub=" + MasterSite.hub(random.nextInt(hubs)) + "&cursor="
                        + MasterSite.device(device())));
        figures.addAll(questions.ask(
                of("page of a search in vain among %s"),
                MOST_PAGE,
                () -> "/v1/devices?q=nothing&cursor=" + MasterSite.device(device())));
        figures.addAll(questions.ask(
                String.format(Locale.ROOT, "page of 100 of %,d hubs", hubs),
                MOST_PAGE,
                () -> "/v1/hubs?cursor=" + MasterSite.hub(random.nextInt(hubs))));
    }

    private int device() {
        return random.nextInt(devices);
    }

    /** What a gate asks of the registry before it takes an event: the device, its status, its hub and its token. */
    private void decisions(MasterSite site, List<Figure> figures) throws IOException {
        Latencies latencies = new Latencies();
        try (ChainStore store = ChainStore.open(site.data().resolve("chain"))) {
            State state = store.state();
            Instant now = Instant.now();
            for (int i = 0; i < 2 * DECISIONS; i++) {
                String uid = MasterSite.device(device());
                byte[] token = MasterSite.token(uid);
                long began = System.nanoTime();
                boolean admitted = admits(state, uid, token, now);
                long took = System.nanoTime() - began;
                if (!admitted) {
                    throw new IOException("device " + uid + " is not admitted");
                }
                if (i >= DECISIONS) {
                    latencies.add(took);
                }
            }
        }
        figures.add(Figure.of(of("decision about one of %s, p50"), latencies.median(), Unit.EXACT_MILLISECONDS)
                .atMost(MOST_DECISION));
        figures.add(Figure.of(
                of("decision about one of %s, p99"), latencies.worstButOneInAHundred(), Unit.EXACT_MILLISECONDS));
    }

    private static boolean admits(State state, String uid, byte[] token, Instant now) {
        Optional<DeviceRecord> device = state.device(uid);
        return device.filter(one -> one.status() == DeviceStatus.ACTIVE)
                .filter(one -> one.servedBy(one.hub()))
                .flatMap(one -> one.credentials().token())
                .filter(known -> !known.isExpiredAt(now))
                .filter(known -> known.hash()
                        .equals(TokenCommitment.of(token, Optional.empty()).hash()))
                .isPresent();
    }
}
