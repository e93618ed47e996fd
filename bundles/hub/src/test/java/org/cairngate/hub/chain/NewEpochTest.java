package org.cairngate.hub.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.internal.batch.BatchSealer;
import org.cairngate.hub.internal.batch.Outbox;
import org.cairngate.hub.internal.chain.BlockSource;
import org.cairngate.hub.internal.chain.Chain;
import org.cairngate.hub.internal.chain.Follower;
import org.cairngate.hub.internal.cosign.Cosignatures;
import org.cairngate.hub.internal.step.HubStore;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.hub.internal.uplink.Link;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.finality.ChainPosition;
import org.cairngate.ledger.finality.EpochElection;
import org.cairngate.ledger.finality.HubVow;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new master opens an epoch on an older block: a hub with blocks of the former one leaves them. */
class NewEpochTest {

    private static final Clock CLOCK = Clock.systemUTC();
    private static final SigningKey HUB = TestMaster.key(3);
    private static final SigningKey NEXT = TestMaster.key(9);

    @TempDir
    Path folder;

    private final Queue<Runnable> tasks = new ArrayDeque<>();

    @Test
    void aHubLeavesUncertifiedBlocksForALaterEpoch() throws Exception {
        SigningKey former = TestMaster.key(1);
        Genesis genesis = TestMaster.genesis(former, Map.of("hub-a", HUB.publicKey()));
        try (TestMaster master = new TestMaster(folder.resolve("master"), former, genesis);
                ChainStore next = ChainStore.open(folder.resolve("next"));
                ChainStore store = ChainStore.open(folder.resolve("hub"))) {
            next.initialise(genesis);
            Follower follower = follower(store, genesis, next);
            for (int i = 0; i < 3; i++) {
                follower.announced(master.mintUnannounced().encode());
            }
            assertThat(store.tip()).isEqualTo(master.store().tip());
            follow(next, withCheckpoint(master.store(), 1));
            open(next);
            Block newest = mint(next, Optional.empty());
            follower.announced(newest.encode());
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
            assertThat(store.tip()).isEqualTo(next.tip());
            assertThat(store.state().epoch()).isEqualTo(1);
        }
        assertThat(Fsck.run(folder.resolve("hub"), progress -> {}).damages()).isEmpty();
    }

    private static void follow(ChainStore store, Block block) throws Exception {
        store.append(
                new BlockRules(store.state(), store.tip(), store.roots())
                        .validate(block, CLOCK.instant(), transaction -> true),
                Map.of(),
                local -> {});
    }

    private static void open(ChainStore next) throws Exception {
        ChainPosition position = new ChainPosition(next.state(), next.tip(), next.roots(), 0, 0);
        EpochElection election = new EpochElection(next.state().chainId(), 1, NEXT.publicKey());
        var report = HubVow.NONE
                .report(position, 1, NEXT.publicKey(), HUB.publicKey().id())
                .report();
        election.accept(report.sign(HUB), HUB.publicKey());
        mint(next, election.opening(position));
    }

    private static Block mint(ChainStore next, Optional<EpochOpening> opening) throws Exception {
        Instant now = next.tip().lastTime().plusSeconds(1);
        BlockBuilder builder = new BlockBuilder(next.state(), next.tip(), next.roots());
        ValidatedBlock built = (opening.isPresent()
                        ? builder.open(opening.get(), List.of(), now, Optional.empty())
                        : builder.build(List.of(), now, Optional.empty()))
                .validated();
        String origin = next.state().policy().origin();
        Block block = built.block()
                .withCheckpoint(new CheckpointSigner(origin, NEXT)
                        .sign(new Checkpoint(
                                origin, built.tip().size(), built.tip().root())));
        follow(next, block);
        return block;
    }

    private static Block withCheckpoint(ChainStore store, long height) {
        return store.block(height)
                .orElseThrow()
                .withCheckpoint(store.checkpoint(height + 1).orElseThrow());
    }

    private Follower follower(ChainStore store, Genesis genesis, ChainStore master) throws Exception {
        HubStore hub = new HubStore(store, new StepCounts());
        hub.begin(genesis);
        Chain chain = new Chain(
                hub,
                new Outbox(hub, HUB.publicKey().id()),
                new BatchSealer(genesis.chainId(), HUB, new SecureRandom()),
                HUB.publicKey().id(),
                CLOCK);
        Link down = new Link() {
            @Override
            public boolean isUp() {
                return false;
            }

            @Override
            public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
                return false;
            }
        };
        BlockSource source = new BlockSource() {
            @Override
            public List<Block> blocks(long from, int limit) {
                List<Block> blocks = new ArrayList<>();
                for (long height = from; height < master.tip().size(); height++) {
                    blocks.add(withCheckpoint(master, height));
                }
                return blocks;
            }

            @Override
            public Optional<SignedNote> certificate() {
                return master.newestCertificate();
            }
        };
        return new Follower(
                chain,
                new Cosignatures(hub, down, "hub-a", HUB, CLOCK),
                source,
                tasks::add,
                tasks::add,
                new RefusalLog("test", CLOCK));
    }
}
