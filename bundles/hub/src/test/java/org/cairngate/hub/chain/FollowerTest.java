package org.cairngate.hub.chain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
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
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A follower whose threads run when the test says so, over the stores of a real master and a real hub. */
class FollowerTest {

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    Path folder;

    private final Queue<Runnable> hubThread = new ArrayDeque<>();
    private final Queue<Runnable> fetchThread = new ArrayDeque<>();
    private TestMaster master;
    private ChainStore store;
    private Follower follower;

    @BeforeEach
    void open() throws Exception {
        SigningKey masterKey = TestMaster.key(1);
        SigningKey hubKey = TestMaster.key(3);
        Genesis genesis = TestMaster.genesis(masterKey, Map.of("hub-a", hubKey.publicKey()));
        master = new TestMaster(folder.resolve("master"), masterKey, genesis);
        store = ChainStore.open(folder.resolve("hub"));
        HubStore hub = new HubStore(store, new StepCounts());
        hub.begin(genesis);
        Chain chain = new Chain(
                hub,
                new Outbox(hub, hubKey.publicKey().id()),
                new BatchSealer(genesis.chainId(), hubKey, new SecureRandom()),
                hubKey.publicKey().id(),
                CLOCK);
        Cosignatures cosignatures = new Cosignatures(hub, new DownLink(), "hub-a", hubKey, CLOCK);
        follower = new Follower(
                chain,
                cosignatures,
                new StoreSource(master.store()),
                hubThread::add,
                fetchThread::add,
                new RefusalLog("test", CLOCK));
    }

    @AfterEach
    void close() {
        store.close();
        master.close();
    }

    @Test
    void blockThatIsAnnouncedWhileMissedOnesAreFetchedIsNotForgotten() throws Exception {
        follower.catchUp();
        fetchThread.remove().run();
        master.mintUnannounced();
        Block newest = master.mintUnannounced();
        follower.announced(newest.encode());
        runAll();
        assertThat(store.tip().size()).isEqualTo(3);
    }

    @Test
    void whatIsNotMissedIsNotFetchedAgain() throws Exception {
        follower.catchUp();
        runAll();
        assertThat(fetchThread).isEmpty();
        follower.retry();
        assertThat(fetchThread).isEmpty();
    }

    private void runAll() {
        while (!fetchThread.isEmpty() || !hubThread.isEmpty()) {
            Runnable next = fetchThread.isEmpty() ? hubThread.remove() : fetchThread.remove();
            next.run();
        }
    }

    /** No connection: nothing is cosigned. */
    private static final class DownLink implements Link {
        @Override
        public boolean isUp() {
            return false;
        }

        @Override
        public boolean publish(String topic, byte[] payload, Runnable acknowledged) {
            return false;
        }
    }

    private record StoreSource(ChainStore store) implements BlockSource {
        @Override
        public List<Block> blocks(long from, int limit) {
            List<Block> blocks = new ArrayList<>();
            for (long height = from; height < store.tip().size(); height++) {
                blocks.add(store.block(height).orElseThrow());
            }
            return blocks;
        }

        @Override
        public Optional<SignedNote> certificate() {
            return store.newestCertificate();
        }
    }
}
