package org.cairngate.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cairngate.bench.Figure.Unit;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * What an event costs on a chain of 10,000 events and on one of 100 million. One chain in a real store grows through all lengths, in
 * blocks of ten batches of 1,000. Most of its batches are synthetic: signed transactions whose root is made up. At each power of ten,
 * blocks of real events are appended with their segments, and events of them proved.
 */
final class Growing {
    private static final int BATCH = 1000;
    private static final int BATCHES = 10;
    private static final int BLOCK = BATCH * BATCHES;
    private static final int REAL_BLOCKS = 9;
    private static final int PROOFS = 2000;
    private static final double MOST_PROOF_MILLIS = 2;
    private static final double MOST_PROOF_BYTES = 3 * 1024;

    private final Path folder;
    private final long longest;
    private final SampleSite site = new SampleSite();
    private long synthetic;

    /** What one event costs: microseconds to append, to prove, to verify; bytes of its proof. */
    private record Cost(double append, double prove, double verify, int bytes) {}

    Growing(Path folder, boolean quick) {
        this.folder = folder;
        this.longest = quick ? 1_000_000 : 100_000_000;
    }

    List<Figure> measure(Progress progress) throws IOException, RefusedException {
        List<Figure> figures = new ArrayList<>();
        try (Scratch scratch = new Scratch(folder)) {
            ChainStore store = scratch.store();
            site.begin(store);
            cost(store); // warms up
            Cost first = new Cost(0, 0, 0, 0);
            Cost last = first;
            for (long length = 10_000; length <= longest; length *= 10) {
                progress.say(String.format(Locale.ROOT, "grow the chain to %,d events", length));
                grow(store, length);
                last = cost(store);
                first = first.bytes() == 0 ? last : first;
                figures.addAll(figures(length, last));
            }
            double allowed = Math.log((double) longest) / Math.log(10_000);
            figures.add(Figure.of(
                            String.format(Locale.ROOT, "append and prove one, at %,d events against 10,000", longest),
                            (last.append() + last.prove()) / (first.append() + first.prove()),
                            Unit.TIMES)
                    .atMost(allowed));
        }
        return figures;
    }

    private static List<Figure> figures(long length, Cost cost) {
        String among = String.format(Locale.ROOT, "%,d events: ", length);
        return List.of(
                Figure.of(among + "append one, verified", cost.append(), Unit.MICROSECONDS),
                Figure.of(among + "build one's proof", cost.prove(), Unit.MICROSECONDS),
                Figure.of(among + "verify its proof, 11 of 16", cost.verify() / 1000, Unit.MILLISECONDS)
                        .atMost(MOST_PROOF_MILLIS),
                Figure.of(among + "its .tlog-proof, 11 of 16 in a list", cost.bytes(), Unit.BYTES)
                        .atMost(MOST_PROOF_BYTES));
    }

    /** Blocks of synthetic batches, as many as the chain lacks. */
    private void grow(ChainStore store, long length) throws RefusedException {
        while (store.tip().size() * BLOCK < length) {
            List<SignedTransaction> transactions = new ArrayList<>();
            for (int i = 0; i < BATCHES; i++) {
                Hash root = Hash.sha256(Long.toString(synthetic++).getBytes(StandardCharsets.UTF_8));
                transactions.add(site.events(BATCH, root));
            }
            site.mint(store, transactions, Map.of());
        }
    }

    private Cost cost(ChainStore store) throws RefusedException {
        double[] appends = new double[REAL_BLOCKS];
        List<RecordedEvent> recorded = new ArrayList<>();
        for (int i = 0; i < REAL_BLOCKS; i++) {
            List<SignedTransaction> transactions = new ArrayList<>();
            Map<Hash, Segment> segments = new HashMap<>();
            for (int j = 0; j < BATCHES; j++) {
                Submission batch = site.batch(BATCH);
                transactions.add(batch.transaction());
                segments.put(batch.transaction().id(), batch.segment());
                recorded.addAll(batch.segment().events());
            }
            long begun = System.nanoTime();
            site.mint(store, transactions, segments);
            appends[i] = (System.nanoTime() - begun) / 1e3 / BLOCK;
        }
        site.certify(store);
        // What else runs on the machine, and a flush of RocksDB that meets one block and not the next, only slow.
        return proofs(store, recorded, Arrays.stream(appends).min().orElseThrow());
    }

    private Cost proofs(ChainStore store, List<RecordedEvent> recorded, double append) throws RefusedException {
        TlogPolicy policy = store.state().quorumOfSize(store.tip().size()).policyFile();
        ProofBuilder builder = new ProofBuilder(store);
        EventParser parser = new EventParser();
        double[] builds = new double[PROOFS];
        double[] verifications = new double[PROOFS];
        int bytes = 0;
        for (int i = 0; i < PROOFS; i++) {
            byte[] event =
                    recorded.get((int) ((long) i * recorded.size() / PROOFS)).bytes();
            Event parsed = parser.parse(event);
            long begun = System.nanoTime();
            String file = builder.prove(parsed.uid()).orElseThrow().format();
            long built = System.nanoTime();
            ProofVerifier.verify(event, EventProof.parse(file), policy);
            verifications[i] = (System.nanoTime() - built) / 1e3;
            builds[i] = (built - begun) / 1e3;
            bytes = Math.max(bytes, file.length());
        }
        return new Cost(append, median(builds), median(verifications), bytes);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
