package org.cairngate.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.EventsRules;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A hub that takes blocks of 100,000 events. */
final class Validating {
    private static final double MOST_SECONDS = 1;
    private static final int EVENTS = 100_000;

    private final Path folder;
    private final int rounds;

    Validating(Path folder, boolean quick) {
        this.folder = folder;
        this.rounds = quick ? 2 : 4;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        for (int batch : new int[] {1000, 100}) {
            progress.say("validate blocks of 100,000 events in batches of " + batch);
            String what = "block of 100,000 events, batches of " + batch;
            figures.add(Figure.of(what + ": validated, stored", best(batch, false), Unit.SECONDS)
                    .atMost(MOST_SECONDS));
            figures.add(Figure.of(what + ": and all segments, all cores", best(batch, true), Unit.SECONDS)
                    .atMost(MOST_SECONDS));
        }
        return figures;
    }

    /** Seconds of the fastest of some blocks; the first ones warm up. */
    private double best(int batch, boolean whole) throws IOException, RefusedException {
        SampleSite site = new SampleSite();
        double best = Double.MAX_VALUE;
        try (Scratch scratch = new Scratch(folder)) {
            site.begin(scratch.store());
            for (int round = 0; round < rounds; round++) {
                best = Math.min(best, one(site, scratch.store(), batch, whole));
            }
        }
        return best;
    }

    private static double one(SampleSite site, ChainStore store, int batch, boolean whole) throws RefusedException {
        List<SignedTransaction> transactions = new ArrayList<>();
        List<byte[]> segments = new ArrayList<>();
        for (int i = 0; i < EVENTS / batch; i++) {
            Submission made = site.batch(batch);
            transactions.add(made.transaction());
            segments.add(made.segment().encode());
        }
        byte[] travelling = site.propose(store, transactions).encode();
        long begun = System.nanoTime();
        Block block = Block.decode(travelling);
        Map<Hash, Segment> kept = whole ? checked(store, block, segments) : Map.of();
        take(store, block, kept);
        return (System.nanoTime() - begun) / 1e9;
    }

    /** What the hub's chain copy does with a block that the master announced. */
    private static void take(ChainStore store, Block block, Map<Hash, Segment> segments) throws RefusedException {
        Instant now = block.header().time();
        ValidatedBlock validated =
                new BlockRules(store.state(), store.tip(), store.roots()).validate(block, now, transaction -> true);
        store.append(validated, segments, local -> {});
    }

    /** What a hub that keeps everything does before, on all cores: no segment depends on another but by its uids. */
    private static Map<Hash, Segment> checked(ChainStore store, Block block, List<byte[]> segments)
            throws RefusedException {
        Set<String> uids = ConcurrentHashMap.newKeySet();
        EventsRules rules = new EventsRules(
                store.state(), uid -> !uids.add(uid) || store.findEvent(uid).isPresent());
        Map<Hash, Segment> checked = new ConcurrentHashMap<>();
        Queue<RefusedException> refusals = new ConcurrentLinkedQueue<>();
        IntStream.range(0, segments.size()).parallel().forEach(i -> {
            SignedTransaction signed = block.transactions().get(i);
            try {
                Segment segment = Segment.decode(segments.get(i));
                rules.check(signed.transaction(), segment, block.header().time());
                checked.put(signed.id(), segment);
            } catch (RefusedException e) {
                refusals.add(e);
            }
        });
        if (!refusals.isEmpty()) {
            throw refusals.element();
        }
        return checked;
    }
}
