package org.cairngate.hub.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LogLines;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.NamespaceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.StoreKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new light hub that joins an old chain by a snapshot, with a real master, broker and journal. */
class SnapshotSyncTest {

    private static final int BLOCKS = 300;
    private static final StoreSettings BY_SNAPSHOT = new StoreSettings(StoreKind.LIGHT, 0, 100);
    private static final StoreSettings BY_BLOCKS = new StoreSettings(StoreKind.LIGHT, 0, 0);

    @TempDir
    Path folder;

    private TestSite site;
    private Journals journals;
    private Journal journal;
    private final StepCounts steps = new StepCounts();

    @BeforeEach
    void start() throws Exception {
        site = JoinedChain.of(folder, BLOCKS);
        journals = new Journals(folder.resolve("journal"));
        journal = journals.open();
        site.store(BY_SNAPSHOT);
    }

    @AfterEach
    void stop() {
        journals.close();
        site.close();
    }

    private Hub hub() throws Exception {
        return site.hub(journal, site.hubData(), steps);
    }

    private long taken(Step step) {
        return steps.counts().get(step.code());
    }

    private void awaitCaughtUp(Hub hub) throws Exception {
        Await.until(
                "caught up",
                () -> hub.chainSize() == site.master().store().tip().size() && hub.ready());
    }

    @Test
    void aNewHubJoinsFromASnapshotTakesEventsCosignsAndProvesItsOwnOffline() throws Exception {
        Hash joinedAt = site.master().store().state().stateRoot();
        try (Hub hub = hub()) {
            awaitCaughtUp(hub);
            assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
            assertThat(taken(Step.BLOCK_STORED)).isZero();
            assertThat(hub.registry().device(TestSite.DEVICE)).isPresent();
            site.record(journal, "one", TestSite.DEVICE);
            site.mintUntilCertified("one");
            site.awaitCertified(hub);
            Await.until(
                    "indexed",
                    () -> hub.indexedSize() == site.master().store().tip().size());
            assertThat(hub.refusals().counts()).isEmpty();
        }
        assertThat(LogLines.with("chain copy begun from a snapshot", "snapshotBytes="))
                .isNotEmpty();
        Path chain = site.hubData().resolve("chain");
        assertThat(Fsck.run(chain, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.openReadOnly(chain)) {
            assertThat(store.header(BLOCKS + 1).orElseThrow().stateRoot()).isEqualTo(joinedAt);
            assertThat(store.state().stateRoot())
                    .isEqualTo(site.master().store().state().stateRoot());
            assertThat(store.state().records(NamespaceRecord.class)).hasSize(1);
            assertThat(store.finalSize()).isGreaterThan(BLOCKS - 4);
            EventPosition position = store.findEvent("one").orElseThrow();
            byte[] event = store.segment(position.txId())
                    .orElseThrow()
                    .events()
                    .get(position.eventIndex())
                    .bytes();
            EventProof proof = new ProofBuilder(store).prove("one").orElseThrow();
            ProofVerifier.verify(event, EventProof.parse(proof.format()), JoinedChain.genesisPolicy(site));
        }
    }

    @Test
    void aForgedSnapshotIsRefusedAndTheGoodOneTaken() throws Exception {
        site.master().rest().beginning().forge(Optional.of(bytes -> {
            bytes[bytes.length / 2] ^= 1;
            return bytes;
        }));
        try (Hub hub = hub()) {
            Await.until("refused", () -> !hub.refusals().counts().isEmpty());
            assertThat(hub.chainSize()).isEqualTo(1);
            assertThat(hub.ready()).isFalse();
            site.master().rest().beginning().forge(Optional.empty());
            awaitCaughtUp(hub);
            assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        }
    }

    @Test
    void aSnapshotThatIsTooLargeIsNotRead() throws Exception {
        site.master().rest().beginning().forge(Optional.of(bytes -> new byte[(64 << 20) + 1]));
        try (Hub hub = hub()) {
            Await.until("refused", () -> hub.refusals().counts().containsKey(RefusalReason.OVERSIZED));
            assertThat(hub.chainSize()).isEqualTo(1);
        }
    }

    @Test
    void headersThatAreNotOfTheCertifiedLogAreDroppedAndFetchedAgain() throws Exception {
        site.master().rest().beginning().forgeBundles(2);
        try (Hub hub = hub()) {
            awaitCaughtUp(hub);
            assertThat(hub.refusals().counts()).containsKey(RefusalReason.BAD_HEADER);
            assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        }
    }

    @Test
    void aDownloadThatBreaksOffIsTriedAgain() throws Exception {
        site.master().rest().beginning().breakOff(1);
        try (Hub hub = hub()) {
            awaitCaughtUp(hub);
            assertThat(hub.refusals().counts()).isEmpty();
            assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        }
    }

    @Test
    void aHubThatIsKilledAmongHeadersBeginsAgain() throws Exception {
        site.master().rest().beginning().forgeBundles(2);
        try (Hub hub = hub()) {
            Await.until("refused", () -> !hub.refusals().counts().isEmpty());
        }
        journal = journals.reopen();
        try (Hub hub = hub()) {
            awaitCaughtUp(hub);
            assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        }
    }

    /** Prints what it takes to join, by blocks and by a snapshot; the README has figures of this. */
    @Test
    void joiningByASnapshotTakesFewerBytesThanByBlocks() throws Exception {
        long bySnapshot = join("snapshot", BY_SNAPSHOT, site.hubData());
        assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        journal = journals.reopen();
        long byBlocks = join("blocks", BY_BLOCKS, folder.resolve("by-blocks"));
        assertThat(taken(Step.SNAPSHOT_STORED)).isEqualTo(1);
        assertThat(bySnapshot).isLessThan(byBlocks);
    }

    private long join(String by, StoreSettings settings, Path data) throws Exception {
        site.store(settings);
        if (!data.equals(site.hubData())) {
            Path keys = Files.createDirectories(data.resolve("keys"));
            try (Stream<Path> files = Files.list(site.hubData().resolve("keys"))) {
                for (Path file : files.toList()) {
                    Files.copy(file, keys.resolve(file.getFileName()));
                }
            }
        }
        long before = site.master().rest().beginning().answeredBytes();
        long begun = System.nanoTime();
        try (Hub hub = site.hub(journal, data, steps)) {
            awaitCaughtUp(hub);
        }
        long bytes = site.master().rest().beginning().answeredBytes() - before;
        System.out.println("join by=" + by + " blocks=" + (BLOCKS + 2) + " bytes=" + bytes + " ms="
                + (System.nanoTime() - begun) / 1_000_000);
        return bytes;
    }
}
