package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.merkle.ConsistencyProof;
import org.cairngate.ledger.merkle.InclusionProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.state.ValidatedBlock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChainStoreTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);

    @Test
    void reopenedStoreIsWhereItWas() throws Exception {
        Path path = directory.resolve("chain");
        Hash root;
        Hash stateRoot;
        SignedNote certificate;
        try (ChainStore store = open(path)) {
            site.fill(store, 12, HUBS);
            root = store.tip().root();
            stateRoot = store.state().stateRoot();
            certificate = store.newestCertificate().orElseThrow();
        }
        try (ChainStore store = ChainStore.open(path);
                ChainStore reader = ChainStore.openReadOnly(path)) {
            for (ChainStore opened : List.of(store, reader)) {
                assertThat(opened.tip().root()).isEqualTo(root);
                assertThat(opened.tip().size()).isEqualTo(13);
                assertThat(opened.state().stateRoot()).isEqualTo(stateRoot);
                assertThat(opened.newestCertificate()).contains(certificate);
                assertThat(opened.genesis()).isEqualTo(site.genesis);
                assertThat(opened.state()
                                .lastSeq(TestSite.key("hub-1").publicKey().id()))
                        .isEqualTo(12);
            }
            site.fill(store, 3, HUBS);
            assertThat(store.tip().size()).isEqualTo(16);
            assertThat(reader.tip().size()).isEqualTo(13);
        }
    }

    @Test
    void everyRootAndPathOfEverySizeVerifies() throws Exception {
        try (ChainStore store = open(directory.resolve("chain"))) {
            site.fill(store, 20, HUBS);
            List<Hash> leaves = new ArrayList<>();
            for (long height = 0; height < 21; height++) {
                leaves.add(store.header(height).orElseThrow().leafHash());
            }
            for (int size = 1; size <= 21; size++) {
                Hash root = MerkleTree.root(leaves.subList(0, size));
                assertThat(store.root(size)).isEqualTo(root);
                for (int index = 0; index < size; index++) {
                    InclusionProof.verify(leaves.get(index), index, size, store.inclusionPath(index, size), root);
                }
                for (int from = 0; from <= size; from++) {
                    ConsistencyProof.verify(from, size, store.consistencyPath(from, size), store.root(from), root);
                }
            }
            assertThatThrownBy(() -> store.root(22)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void secondRootForASignedSizeIsRefusedForEver() throws Exception {
        Path path = directory.resolve("chain");
        Checkpoint other = new Checkpoint(TestSite.ORIGIN, 1, Hash.ZERO);
        try (ChainStore store = open(path)) {
            store.recordSigning(new Checkpoint(TestSite.ORIGIN, 1, store.root(1)));
        }
        try (ChainStore store = ChainStore.open(path)) {
            assertThat(refusal(() -> store.recordSigning(other)).reason()).isEqualTo(RefusalReason.EQUIVOCATION);
            assertThat(refusal(() -> store.putCheckpoint(site.sign(other))).reason())
                    .isEqualTo(RefusalReason.EQUIVOCATION);
            Checkpoint ahead = new Checkpoint(TestSite.ORIGIN, 2, Hash.ZERO);
            assertThat(refusal(() -> store.recordSigning(ahead)).reason()).isEqualTo(RefusalReason.LOG_ROOT_MISMATCH);
        }
    }

    @Test
    void eventGoesFromMintedToCertifiedToFinal() throws Exception {
        try (ChainStore store = open(directory.resolve("chain"))) {
            TestSite.Batch batch = site.batch("hub-1", "device-1", 2, TestSite.START);
            Block block = site.mint(store, List.of(), List.of(batch), TestSite.START.plusSeconds(1));
            EventPosition position = store.findEvent("event-1").orElseThrow();
            assertThat(position)
                    .isEqualTo(new EventPosition(
                            "event-1", 1, 0, 1, batch.transaction().id()));
            assertThat(store.segment(position.txId())).contains(batch.segment());
            assertThat(store.block(1)).contains(block);
            assertThat(store.eventState(1)).isEqualTo(EventState.MINTED);
            store.putCertificate(site.certificate(store, HUBS));
            assertThat(store.eventState(1)).isEqualTo(EventState.CERTIFIED);
            site.mint(store, List.of(), List.of(), TestSite.START.plusSeconds(2));
            store.putCertificate(site.certificate(store, HUBS));
            assertThat(store.eventState(1)).isEqualTo(EventState.FINAL);
            assertThat(store.eventState(2)).isEqualTo(EventState.CERTIFIED);
            assertThat(store.findEvent("event-9")).isEmpty();
        }
    }

    @Test
    void certificateWithoutQuorumIsRefused() throws Exception {
        try (ChainStore store = open(directory.resolve("chain"))) {
            SignedNote note = site.certificate(store, "hub-1", "hub-2");
            assertThat(refusal(() -> store.putCertificate(note)).reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE);
            assertThat(store.certifiedSize()).isZero();
        }
    }

    @Test
    void hubsOwnRowsAreWrittenWithTheBlockOrByThemselves() throws Exception {
        Path path = directory.resolve("chain");
        byte[] value = "value".getBytes(StandardCharsets.UTF_8);
        try (ChainStore store = open(path)) {
            store.write(local -> {
                local.putOutbox(entry(1));
                local.putOutbox(entry(2));
                local.putOutbox(entry(300));
                local.putMeta("cursor", value);
                local.putPool(new byte[] {2}, value);
                local.putPool(new byte[] {1}, value);
            });
            ValidatedBlock next = nextBlock(store);
            store.append(next, Map.of(), local -> local.deleteOutbox(1));
        }
        try (ChainStore store = ChainStore.open(path)) {
            assertThat(store.outbox(0, 10)).containsExactly(entry(2), entry(300));
            assertThat(store.outbox(3, 10)).containsExactly(entry(300));
            assertThat(store.outbox(0, 1)).containsExactly(entry(2));
            assertThat(store.meta("cursor"))
                    .hasValueSatisfying(read -> assertThat(read).isEqualTo(value));
            assertThat(store.pool(10)).extracting(entry -> entry.key()[0]).containsExactly((byte) 1, (byte) 2);
            assertThat(store.tip().size()).isEqualTo(2);
        }
    }

    private OutboxEntry entry(long seq) {
        return site.outboxEntry("hub-1", seq, 3);
    }

    @Test
    void blockThatDoesNotContinueTheTipIsNotTaken() throws Exception {
        try (ChainStore store = open(directory.resolve("chain"))) {
            ValidatedBlock next = nextBlock(store);
            store.append(next, Map.of(), local -> {});
            assertThatThrownBy(() -> store.append(next, Map.of(), local -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closedStoreRefusesInsteadOfCrashing() throws Exception {
        ChainStore store = open(directory.resolve("chain"));
        store.close();
        store.close();
        assertThatThrownBy(() -> store.block(0)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> store.write(local -> {})).isInstanceOf(StorageException.class);
    }

    @Test
    void hubThatValidatesTheMastersBlocksHasTheSameChain() throws Exception {
        try (ChainStore master = open(directory.resolve("master"));
                ChainStore hub = open(directory.resolve("hub"))) {
            site.fill(master, 15, HUBS);
            for (long height = 1; height < master.tip().size(); height++) {
                Block received = Block.decode(master.block(height).orElseThrow().encode());
                ValidatedBlock validated = new BlockRules(hub.state(), hub.tip(), hub.roots())
                        .validate(received, received.header().time(), transaction -> true);
                hub.append(validated, Map.of(), local -> {});
            }
            assertThat(hub.tip()).isEqualTo(master.tip());
            assertThat(hub.state().stateRoot()).isEqualTo(master.state().stateRoot());
            assertThat(hub.block(7)).isEqualTo(master.block(7));
            assertThat(hub.heightOf(
                            master.block(7).orElseThrow().transactions().get(0).id()))
                    .isEqualTo(Optional.of(7L));
        }
    }

    private ValidatedBlock nextBlock(ChainStore store) throws RefusedException {
        return new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(List.of(), TestSite.START, Optional.empty())
                .validated();
    }

    private ChainStore open(Path path) throws RefusedException {
        ChainStore store = ChainStore.open(path);
        assertThat(store.isEmpty()).isTrue();
        store.initialise(site.genesis);
        return store;
    }

    private static RefusedException refusal(ThrowingCallable call) {
        RefusedException refused = catchThrowableOfType(RefusedException.class, call);
        assertThat(refused).isNotNull();
        return refused;
    }
}
