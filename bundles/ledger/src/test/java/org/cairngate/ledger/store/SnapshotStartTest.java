package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.ProvenSnapshot;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A light store that begins with a snapshot: whole or not at all, and then as one that took every block. */
class SnapshotStartTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int BLOCKS = 30;

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private Path full;
    private ProvenSnapshot snapshot;

    @BeforeEach
    void fillAMaster() throws Exception {
        full = directory.resolve("full");
        try (ChainStore store = ChainStore.open(full)) {
            store.initialise(site.genesis);
            site.fill(store, BLOCKS, HUBS);
            Snapshots snapshots = new Snapshots(store);
            assertThat(snapshots.newest()).isEmpty();
            store.putCertificate(site.certificate(store, HUBS));
            snapshots.look();
            site.mint(store, List.of(), List.of(), store.tip().lastTime().plusSeconds(1));
            snapshots.look();
            assertThat(snapshots.size()).isEqualTo(BLOCKS + 1);
            byte[] encoded = snapshots.newest().orElseThrow().encode();
            snapshot = ProvenSnapshot.of(Snapshot.decode(encoded), site.genesis);
        }
    }

    private Path light() throws RefusedException {
        Path light = directory.resolve("light");
        try (ChainStore store = ChainStore.open(light, StoreKind.LIGHT)) {
            store.initialise(site.genesis);
        }
        return light;
    }

    private List<BlockHeader> headers(long from, long end) {
        try (ChainStore store = ChainStore.openReadOnly(full)) {
            return LongStream.range(from, end)
                    .mapToObj(height -> store.header(height).orElseThrow())
                    .toList();
        }
    }

    private Path begun() throws RefusedException {
        Path light = light();
        try (ChainStore store = ChainStore.open(light)) {
            SnapshotStart start = new SnapshotStart(store, snapshot);
            start.add(headers(1, 12));
            assertThat(start.next()).isEqualTo(12);
            assertThat(store.tip().size()).isEqualTo(1);
            assertThatThrownBy(start::finish).isInstanceOf(IllegalStateException.class);
            start.add(headers(12, start.end()));
            start.finish();
        }
        return light;
    }

    @Test
    void itHasTheStateAndTheLogOfTheSnapshotAndFsckFindsNothing() throws Exception {
        Path light = begun();
        try (ChainStore store = ChainStore.openReadOnly(light);
                ChainStore all = ChainStore.openReadOnly(full)) {
            assertThat(store.tip()).isEqualTo(snapshot.tip());
            assertThat(store.state().stateRoot()).isEqualTo(snapshot.state().stateRoot());
            assertThat(store.state().validators()).isEqualTo(all.state().validators());
            assertThat(store.certifiedSize()).isEqualTo(BLOCKS + 1);
            assertThat(store.finalSize()).isPositive().isLessThanOrEqualTo(BLOCKS + 1);
            assertThat(store.holdings().beganAt()).isEqualTo(BLOCKS + 1);
            assertThat(store.block(0)).isEqualTo(all.block(0));
            for (long height = 1; height <= BLOCKS; height++) {
                assertThat(store.header(height)).isEqualTo(all.header(height));
                assertThat(store.root(height)).isEqualTo(all.root(height));
                assertThat(store.consistencyPath(height, BLOCKS)).isEqualTo(all.consistencyPath(height, BLOCKS));
            }
        }
        assertThat(Fsck.run(light, progress -> {}).damages()).isEmpty();
    }

    @Test
    void itTakesTheNextBlocksAndProvesItsOwnEvents() throws Exception {
        Path light = begun();
        TestSite.Batch own = site.batch("hub-1", "device-1", 2, TestSite.START);
        Map<Hash, Segment> segments = Map.of(own.transaction().id(), own.segment());
        try (ChainStore master = ChainStore.open(full);
                ChainStore store = ChainStore.open(light)) {
            site.mint(master, List.of(), List.of(own), master.tip().lastTime().plusSeconds(1));
            site.fill(master, 5, HUBS);
            master.putCertificate(site.certificate(master, HUBS));
            Follow.all(master, store, segments);
            store.putCertificate(master.newestCertificate().orElseThrow());
            assertThat(store.tip()).isEqualTo(master.tip());
            assertThat(store.state().stateRoot()).isEqualTo(master.state().stateRoot());
            assertThat(store.finalSize()).isEqualTo(master.finalSize());
            for (int i = 0; i < 2; i++) {
                byte[] event = own.segment().events().get(i).bytes();
                String uid = new EventParser().parse(event).uid();
                EventProof proof = new ProofBuilder(store).prove(uid).orElseThrow();
                ProofVerifier.verify(event, EventProof.parse(proof.format()), site.tlogPolicy(3, HUBS));
            }
        }
        assertThat(Fsck.run(light, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.open(light)) {
            assertThat(store.holdings().retention().kind()).isEqualTo(StoreKind.LIGHT);
        }
    }

    @Test
    void aStartThatACrashEndedLeavesBlockZeroAndBeginsAgain() throws Exception {
        Path light = light();
        Path crashed = directory.resolve("crashed");
        try (ChainStore store = ChainStore.open(light)) {
            SnapshotStart start = new SnapshotStart(store, snapshot);
            start.add(headers(1, 20));
            StoreFiles.copy(light, crashed);
        }
        assertThat(Fsck.run(crashed, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.openReadOnly(crashed)) {
            assertThat(store.tip().size()).isEqualTo(1);
        }
        try (ChainStore store = ChainStore.open(crashed)) {
            assertThat(store.tip().size()).isEqualTo(1);
            assertThat(store.header(1)).isEmpty();
            SnapshotStart start = new SnapshotStart(store, snapshot);
            assertThat(start.next()).isEqualTo(1);
            start.add(headers(1, start.end()));
            start.finish();
            assertThat(store.tip()).isEqualTo(snapshot.tip());
        }
        assertThat(Fsck.run(crashed, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aStartThatIsAbandonedGoesOnByBlocks() throws Exception {
        Path light = light();
        try (ChainStore store = ChainStore.open(light);
                ChainStore master = ChainStore.openReadOnly(full)) {
            SnapshotStart start = new SnapshotStart(store, snapshot);
            start.add(headers(1, 20));
            start.abandon();
            assertThat(store.tip().size()).isEqualTo(1);
            assertThat(start.next()).isEqualTo(1);
            Follow.all(master, store, Map.of());
            assertThat(store.tip()).isEqualTo(master.tip());
            assertThat(store.holdings().beganAt()).isZero();
        }
        assertThat(Fsck.run(light, progress -> {}).damages()).isEmpty();
    }

    @Test
    void headersThatAreNotThoseOfTheCertifiedLogAreRefused() throws Exception {
        Path light = light();
        try (ChainStore store = ChainStore.open(light)) {
            SnapshotStart start = new SnapshotStart(store, snapshot);
            assertReason(RefusalReason.BAD_HEADER, () -> start.add(headers(2, 5)));
            List<BlockHeader> gap = new ArrayList<>(headers(1, 5));
            gap.remove(2);
            assertReason(RefusalReason.BAD_HEADER, () -> start.add(gap));
            assertReason(RefusalReason.LOG_ROOT_MISMATCH, () -> start.add(headers(1, BLOCKS + 2)));
            BlockHeader foreign = new TestSite("hub-1").genesis.block().header();
            assertReason(RefusalReason.FOREIGN_CHAIN, () -> start.add(List.of(foreign)));
            start.add(headers(1, BLOCKS));
            start.add(List.of(later(headers(BLOCKS, BLOCKS + 1).get(0))));
            assertReason(RefusalReason.LOG_ROOT_MISMATCH, start::finish);
            assertThat(store.tip().size()).isEqualTo(1);
            start.abandon();
        }
        assertThat(Fsck.run(light, progress -> {}).damages()).isEmpty();
    }

    @Test
    void onlyALightStoreWithNothingButTheGenesisBeginsWithASnapshot() throws Exception {
        try (ChainStore store = ChainStore.open(full)) {
            assertThatThrownBy(() -> new SnapshotStart(store, snapshot))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("32 blocks");
        }
        try (ChainStore store = ChainStore.open(directory.resolve("other"))) {
            store.initialise(site.genesis);
            assertThatThrownBy(() -> new SnapshotStart(store, snapshot))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("full");
        }
    }

    private static BlockHeader later(BlockHeader header) {
        return new BlockHeader(
                header.chainId(),
                header.height(),
                header.epoch(),
                header.time().plusMillis(1),
                header.prev(),
                header.txRoot(),
                header.txCount(),
                header.eventCount(),
                header.stateRoot(),
                header.certificateHash());
    }

    private static void assertReason(RefusalReason reason, ThrowingCallable action) {
        assertThatThrownBy(action)
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                        .as(refused.detail())
                        .isEqualTo(reason));
    }
}
