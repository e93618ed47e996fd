package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.PendingNode;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.state.ValidatorSet;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules of blocks, node changes and certificates that come late, out of order or not at all; reproducible by seed. */
class FinalityScheduleTest {

    private static final int STEPS = 100;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void masterAndHubAgreeOnValidatorsAndFinalityNeverGoesBack(long seed) throws Exception {
        Random random = new Random(seed);
        TestSite site = new TestSite("hub-0", "hub-1", "hub-2", "hub-3");
        try (ChainStore master = ChainStore.open(directory.resolve("master"));
                ChainStore hub = ChainStore.open(directory.resolve("hub"))) {
            master.initialise(site.genesis);
            hub.initialise(site.genesis);
            long finalSize = 0;
            for (int step = 0; step < STEPS; step++) {
                State before = master.state();
                Block block = site.mint(master, change(site, before, random), List.of(), time(master));
                hub.append(
                        new BlockRules(hub.state(), hub.tip(), hub.roots()).validate(block, time(master), tx -> true),
                        Map.of(),
                        local -> {});
                assertThat(hub.state().validatorTerms())
                        .isEqualTo(master.state().validatorTerms());
                assertThat(hub.state().stateRoot()).isEqualTo(master.state().stateRoot());
                assertActivation(before, master.state(), block);
                if (random.nextInt(3) > 0) {
                    certify(site, master, 1 + random.nextLong(master.tip().size()));
                }
                assertThat(master.finalSize()).isBetween(finalSize, master.certifiedSize());
                assertThat(hub.finalSize()).isLessThanOrEqualTo(master.finalSize());
                finalSize = master.finalSize();
            }
            assertThat(finalSize).isPositive();
            assertThat(master.state().validatorTerms().size()).isGreaterThan(2);
        }
        for (String name : List.of("master", "hub")) {
            assertThat(Fsck.run(directory.resolve(name), progress -> {}).damages())
                    .isEmpty();
        }
    }

    private static List<SignedTransaction> change(TestSite site, State state, Random random) {
        long next = state.lastSeq(site.master.publicKey().id());
        String name = "hub-" + random.nextInt(12);
        boolean known = state.nodeByName(name).isPresent();
        boolean waiting = state.pendingNodes().stream()
                .anyMatch(pending -> pending.change().name().equals(name));
        boolean active = known && state.nodeByName(name).orElseThrow().active();
        List<SignedTransaction> transactions = new ArrayList<>();
        if (random.nextInt(3) == 0 && !waiting && !known) {
            transactions.add(site.hub(NodeAction.REGISTER, name));
        } else if (random.nextInt(4) == 0 && !waiting && active && remaining(state) > 1) {
            transactions.add(site.hub(NodeAction.REVOKE, name));
        }
        assertThat(transactions)
                .allSatisfy(tx -> assertThat(tx.transaction().seq()).isEqualTo(next + 1));
        return transactions;
    }

    private static long remaining(State state) {
        long leaving = state.pendingNodes().stream()
                .filter(pending -> pending.change().action() == NodeAction.REVOKE)
                .count();
        return state.validators().validators().size() - leaving;
    }

    /** Nothing acts without a certificate in the block, and then only what is below the one before. */
    private static void assertActivation(State before, State after, Block block) {
        if (block.certificate().isEmpty()) {
            assertThat(after.validators()).isEqualTo(before.validators());
            assertThat(after.pendingNodes()).containsAll(before.pendingNodes());
        }
        for (PendingNode pending : before.pendingNodes()) {
            boolean acted = !after.pendingNodes().contains(pending);
            assertThat(acted && block.certificate().isEmpty()).isFalse();
        }
    }

    private static void certify(TestSite site, ChainStore master, long size) throws RefusedException {
        SignedNote note = site.sign(new Checkpoint(TestSite.ORIGIN, size, master.root(size)));
        TreeSet<String> hubs = new TreeSet<>();
        for (ValidatorSet validators : master.state().jointQuorumOfSize(size).sets()) {
            validators.validators().values().forEach(validator -> hubs.add(validator.name()));
        }
        for (String hub : hubs) {
            note = note.withSignature(new Cosigner(hub, TestSite.key(hub)).cosignature(note, TestSite.START));
        }
        master.putCertificate(note);
    }

    private static Instant time(ChainStore store) {
        return store.tip().lastTime().plusSeconds(1);
    }
}
