package org.cairngate.ledger.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.RandomRecords;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/** Blocks of random records and batches, and random certificates, as a store came by them; to be given to another store again. */
final class RandomHistory {

    static final String[] HUBS = {"hub-1", "hub-2"};

    /** A block, or a certificate that came by itself. */
    private record Step(
            Optional<ValidatedBlock> block, Map<Hash, Segment> segments, Optional<SignedNote> certificate) {}

    private final TestSite site;
    private final Random random;
    private final RandomRecords records;
    private final boolean ofHub;
    private final List<Step> steps = new ArrayList<>();
    private int events;

    /** {@code ofHub}: blocks come with their checkpoints, as to a hub; else these are put after them, as by a master. */
    RandomHistory(TestSite site, long seed, boolean ofHub) {
        this.site = site;
        this.random = new Random(seed);
        this.records = new RandomRecords(seed);
        this.ofHub = ofHub;
    }

    /** Further random blocks, remembered by themselves; as to a hub, for no master may sign other blocks of these heights. */
    RandomHistory branch() {
        return new RandomHistory(site, random.nextLong(), true);
    }

    /** Appends random blocks to the store. */
    void grow(ChainStore store, int blocks) throws RefusedException {
        for (int i = 0; i < blocks; i++) {
            give(store, block(store));
            if (random.nextInt(3) > 0) {
                certify(store);
            }
        }
    }

    /** Gives the first blocks of the history to another store, and every certificate of them however late it came. */
    void replay(ChainStore store, long size) throws RefusedException {
        for (Step step : steps) {
            if (step.block().map(block -> block.tip().size() <= size).orElse(true)) {
                boolean tooNew = step.certificate().isPresent()
                        && Checkpoint.of(step.certificate().get()).size() > size;
                if (!tooNew) {
                    give(store, step);
                }
            }
        }
    }

    private void certify(ChainStore store) throws RefusedException {
        SignedNote note = site.certificate(store, HUBS);
        try {
            store.putCertificate(note);
        } catch (RefusedException e) {
            return; // random records changed the hubs
        }
        steps.add(new Step(Optional.empty(), Map.of(), Optional.of(note)));
    }

    private void give(ChainStore store, Step step) throws RefusedException {
        if (step.block().isPresent()) {
            ValidatedBlock block = step.block().get();
            store.append(block, step.segments(), local -> {});
            if (!ofHub) {
                store.putCheckpoint(checkpoint(block));
            }
            if (!steps.contains(step)) {
                steps.add(step);
            }
        } else {
            store.putCertificate(step.certificate().orElseThrow());
        }
    }

    private Step block(ChainStore store) throws RefusedException {
        Instant now = store.tip().lastTime().plusSeconds(1 + random.nextInt(3));
        State state = store.state();
        List<SignedTransaction> transactions = new ArrayList<>();
        Map<Hash, Segment> segments = new HashMap<>();
        for (String hub : HUBS) {
            if (random.nextInt(3) > 0) {
                Segment segment = segment(now);
                SignedTransaction batch = batch(hub, state, segment, now);
                transactions.add(batch);
                segments.put(batch.id(), segment);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            transactions.add(records.next(state, store.tip().size()));
        }
        ValidatedBlock built = new BlockBuilder(state, store.tip(), store.roots())
                .build(transactions, now, store.newestCertificate())
                .validated();
        List<Hash> taken =
                built.block().transactions().stream().map(SignedTransaction::id).toList();
        segments.keySet().retainAll(taken);
        ValidatedBlock block = ofHub
                ? new ValidatedBlock(built.block().withCheckpoint(checkpoint(built)), built.state(), built.tip())
                : built;
        return new Step(Optional.of(block), segments, Optional.empty());
    }

    private Segment segment(Instant now) {
        List<RecordedEvent> recorded = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(4); i++) {
            recorded.add(TestSite.recorded(
                    "event-" + events++ + "-" + Long.toHexString(random.nextLong()), "d-1", now, KeyId.ZERO));
        }
        return new Segment(recorded);
    }

    private SignedTransaction batch(String hub, State state, Segment segment, Instant now) {
        SigningKey key = TestSite.key(hub);
        EventsBody body = new EventsBody(segment.events().size(), segment.batchRoot(), now, now);
        return site.sign(key, state.lastSeq(key.publicKey().id()) + 1, TestSite.NAMESPACE, body);
    }

    private SignedNote checkpoint(ValidatedBlock block) {
        return site.sign(
                new Checkpoint(TestSite.ORIGIN, block.tip().size(), block.tip().root()));
    }

    /** A size between what is final and the tip. */
    OptionalLong somewhere(ChainStore store) {
        long least = Math.max(1, new Rewinding(store).least());
        long size = store.tip().size();
        return least >= size ? OptionalLong.empty() : OptionalLong.of(least + random.nextInt((int) (size - least)));
    }
}
