package org.cairngate.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.EventsRules;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * What a receiver does with submissions until their events are safe, on one thread: decode, verify the signature, check every event as
 * a master does (root, form, device, uniqueness), make a block, store it with its segments and index in one synced write, sign the
 * checkpoint and keep it, synced too. A commit group is a block.
 */
final class Appending {
    private static final double LEAST_RATE = 100_000;
    private static final int BATCH = 1000;
    /** Batches of a stretch: enough for several of RocksDB's flushes, so that none is without them. */
    private static final int STRETCH = 50;

    private static final int[] GROUPS = {1, 10};

    private final Path folder;
    private final int stretches;

    Appending(Path folder, boolean quick) {
        this.folder = folder;
        this.stretches = quick ? 3 : 8;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        for (int group : GROUPS) {
            progress.say("append, an fsync for every " + group * BATCH + " events");
            Spent spent = leastSpent(group);
            String what = String.format(
                    Locale.ROOT, "verify and append, batches of 1000, fsync per %,d events", group * BATCH);
            figures.add(Figure.of(what, STRETCH * BATCH / spent.clock(), Unit.EVENTS_PER_SECOND)
                    .atLeast(LEAST_RATE));
            figures.add(Figure.of(
                    "  the same by the time of its core", STRETCH * BATCH / spent.core(), Unit.EVENTS_PER_SECOND));
        }
        return figures;
    }

    /** Seconds by the clock, and seconds that a core worked on this thread: without waiting, and without RocksDB's own threads. */
    private record Spent(double clock, double core) {}

    /** What the fastest stretches took: what else runs on the machine only slows. The first stretch warms up. */
    private Spent leastSpent(int group) throws IOException, RefusedException {
        SampleSite site = new SampleSite();
        Spent least = new Spent(Double.MAX_VALUE, Double.MAX_VALUE);
        try (Scratch scratch = new Scratch(folder)) {
            site.begin(scratch.store());
            for (int i = 0; i < stretches; i++) {
                Spent spent = stretch(site, scratch.store(), group);
                least = new Spent(Math.min(least.clock(), spent.clock()), Math.min(least.core(), spent.core()));
            }
        }
        return least;
    }

    private static Spent stretch(SampleSite site, ChainStore store, int group) throws RefusedException {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long clock = 0;
        long core = 0;
        for (int done = 0; done < STRETCH; done += group) {
            List<byte[]> messages = new ArrayList<>();
            for (int i = 0; i < group; i++) {
                messages.add(site.batch(BATCH).encode());
            }
            long begun = System.nanoTime();
            long coreBegun = threads.getCurrentThreadCpuTime();
            take(site, store, messages);
            core += threads.getCurrentThreadCpuTime() - coreBegun;
            clock += System.nanoTime() - begun;
        }
        return new Spent(clock / 1e9, core / 1e9);
    }

    private static void take(SampleSite site, ChainStore store, List<byte[]> messages) throws RefusedException {
        State state = store.state();
        Instant now = store.tip().lastTime();
        EventsRules rules = new EventsRules(state, uid -> store.findEvent(uid).isPresent());
        List<SignedTransaction> transactions = new ArrayList<>();
        Map<Hash, Segment> segments = new HashMap<>();
        for (byte[] message : messages) {
            Submission submission = Submission.decode(message);
            SignedTransaction signed = submission.transaction();
            signed.verify(
                    state.node(signed.transaction().signer()).orElseThrow().key());
            if (rules.check(signed.transaction(), submission.segment(), now).size() != BATCH) {
                throw new IllegalStateException("events of the sample are missing");
            }
            transactions.add(signed);
            segments.put(signed.id(), submission.segment());
        }
        site.mint(store, transactions, segments);
    }
}
