package org.cairngate.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.cairngate.hub.crash.CrashingSteps.Crash;
import org.cairngate.hub.crash.CrashingSteps.Moment;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Forgeries;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LightCopy;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.hub.internal.step.Steps;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.StoreKind;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Crashes the hub before, in the middle of and after every step that it takes, opens a new hub on what is on the disk then, and
 * lets it finish. One course of events contains all steps but that of a reorganisation, which {@link ReorganisationCrashTest} has: a
 * step that it never comes to fails its test.
 */
@Execution(ExecutionMode.CONCURRENT)
class CrashTest {

    private static final List<String> GOOD = List.of("good-0", "good-1", "good-2");
    private static final String OTHER_NAMESPACE = "councilbox/other";
    private static final String THIRD_NAMESPACE = "councilbox/third";

    /** Steps of a light chain copy that begins; the course is the same then. */
    private static final Set<Step> FROM_SNAPSHOT =
            EnumSet.of(Step.HEADERS_STORED, Step.SNAPSHOT_DROPPED, Step.SNAPSHOT_STORED);

    @TempDir
    Path folder;

    static Stream<Crash> crashes() {
        return Arrays.stream(Step.values())
                .filter(step -> step != Step.CHAIN_REWOUND)
                .flatMap(step -> Arrays.stream(Moment.values())
                        .filter(moment -> moment != Moment.TORN || step.kind() == Step.Kind.DISK)
                        .map(moment -> new Crash(step, moment)));
    }

    @ParameterizedTest
    @MethodSource("crashes")
    void acknowledgedEventsAreInTheChainOnceWhereverTheHubCrashes(Crash crash) throws Exception {
        crash(crash, StoreSettings.STANDARD);
    }

    /** A rung of the same: the steps whose writes differ from those of a full copy. */
    static Stream<Crash> crashesOfLightCopies() {
        return Stream.of(
                new Crash(Step.CHAIN_BEGUN, Moment.TORN),
                new Crash(Step.BATCH_SEALED, Moment.AFTER),
                new Crash(Step.BLOCK_STORED, Moment.TORN),
                new Crash(Step.BLOCK_STORED, Moment.AFTER),
                new Crash(Step.OUTBOX_TRIMMED, Moment.TORN));
    }

    @ParameterizedTest
    @MethodSource("crashesOfLightCopies")
    void aLightHubLosesAndDoublesNothingAndProvesItsEventsAfterACrash(Crash crash) throws Exception {
        crash(crash, new StoreSettings(StoreKind.LIGHT, 0));
        LightCopy.requireSoundAndProving(folder.resolve("copy/hub/chain"), GOOD);
    }

    private void crash(Crash crash, StoreSettings store) throws Exception {
        try (TestSite site = new TestSite(folder)) {
            site.store(store);
            if (FROM_SNAPSHOT.contains(crash.step())) {
                beginWithASnapshot(site);
            }
            record(site);
            Path copy = folder.resolve("copy");
            CrashingSteps steps = new CrashingSteps(crash, site.gateway(), copy);
            try (Running running = new Running(site, site.gateway(), steps)) {
                running.course(steps::crashed);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("crashed " + crash);
            }
            assertThat(steps.crashed()).as("the course comes to " + crash).isTrue();
            try (Running running = new Running(site, copy, new StepCounts())) {
                running.course(() -> false);
                assertThat(running.hub.refusals().counts())
                        .doesNotContainKeys(RefusalReason.STORAGE_FAILED, RefusalReason.MISSING_OWN_TRANSACTION);
                requireTwinRefused(site.master(), running);
            }
            requireEveryGoodEventOnce(site.master().store());
            requireOneTransactionPerNumber(site.master());
            requireOneRootPerCosignedSize(site.master());
            assertThat(Fsck.run(copy.resolve("hub/chain"), progress -> {}).damages())
                    .isEmpty();
        }
    }

    @Test
    void readmeSaysOfEveryStepWhatACrashThereLeadsTo() throws Exception {
        String readme = Files.readString(Path.of("README.md"));
        for (Step step : Step.values()) {
            assertThat(readme).contains("| `" + step.code() + "` |");
        }
    }

    /** The chain is certified by the hub that lost its data; of the headers some are forged at first. */
    private static void beginWithASnapshot(TestSite site) throws Exception {
        site.store(new StoreSettings(StoreKind.LIGHT, 0, 2));
        TestMaster master = site.master();
        master.mint();
        master.certifyTip(List.of(new Cosigner(TestSite.HUB, site.hubKey())));
        master.rest().beginning().forgeBundles(1);
    }

    /** Fills the journal before the hub starts, so that it seals three batches: one mixed, one all bad, one good. */
    private static void record(TestSite site) throws Exception {
        try (Journals journals = new Journals(site.gateway().resolve("journal"))) {
            Journal journal = journals.open();
            site.record(journal, "good-0", TestSite.DEVICE);
            site.record(journal, "bad-0", "nobody");
            site.record(journal, "good-1", TestSite.DEVICE);
            site.record(journal, OTHER_NAMESPACE, "bad-1", "nobody");
            site.record(journal, THIRD_NAMESPACE, "good-2", TestSite.DEVICE);
        }
    }

    /** A hub with its journal on some files. */
    private static final class Running implements AutoCloseable {
        private final TestMaster master;
        private final Journals journals;
        private final Journal journal;
        private final Steps steps;
        private final Hub hub;

        Running(TestSite site, Path gateway, Steps steps) throws Exception {
            this.master = site.master();
            this.steps = steps;
            this.journals = new Journals(gateway.resolve("journal"));
            this.journal = journals.open();
            try {
                this.hub = site.hub(journal, gateway.resolve("hub"), steps);
            } catch (IllegalStateException e) {
                journals.close();
                throw e;
            }
        }

        /** From events in the journal to certified, trimmed and indexed ones; a forged block comes in between. */
        void course(Callable<Boolean> crashed) throws Exception {
            until("certified", crashed, () -> {
                if (master.pending() > 0) {
                    master.mint();
                }
                return GOOD.stream().allMatch(uid -> TestSite.isCertified(master.store(), uid));
            });
            until(
                    "caught up",
                    crashed,
                    () -> hub.indexedSize() == master.store().tip().size());
            master.publishRaw(
                    Topics.BLOCKS,
                    Forgeries.withTxRoot(master.mintUnannounced()).encode());
            until("report", crashed, () -> !master.reports().isEmpty());
            master.mint();
            until(
                    "tip certified",
                    crashed,
                    () -> master.store().certifiedSize() == master.store().tip().size());
            until("journal trimmed", crashed, () -> journal.first() == journal.next());
            until("outbox empty", crashed, () -> hub.status().contains("\"outbox\":{\"batches\":0,\"events\":0}"));
            until(
                    "indexed",
                    crashed,
                    () -> hub.indexedSize() == master.store().tip().size());
            until("status sent", crashed, () -> steps.counts().get(Step.STATUS_SENT.code()) > 0);
        }

        private static void until(String what, Callable<Boolean> crashed, Callable<Boolean> condition)
                throws Exception {
            Await.until(what, () -> crashed.call() || condition.call());
        }

        @Override
        public void close() {
            hub.close();
            journals.close();
        }
    }

    /** A second valid block of the tip's height must not be cosigned, whatever was cosigned before the crash. */
    private static void requireTwinRefused(TestMaster master, Running running) throws Exception {
        Block twin = master.twinOfTip();
        master.publishRaw(Topics.BLOCKS, twin.encode());
        Await.until("twin refused", () -> running.hub.refusals().counts().containsKey(RefusalReason.EQUIVOCATION));
        Hash root = Checkpoint.of(twin.checkpoint().orElseThrow()).root();
        for (SignedNote cosignature : master.cosignatures()) {
            assertThat(Checkpoint.of(cosignature).root()).isNotEqualTo(root);
        }
    }

    private static void requireEveryGoodEventOnce(ChainStore chain) throws Exception {
        List<String> uids = new ArrayList<>();
        EventParser parser = new EventParser();
        for (long height = 1; height < chain.tip().size(); height++) {
            for (SignedTransaction transaction :
                    chain.block(height).orElseThrow().transactions()) {
                List<RecordedEvent> events =
                        chain.segment(transaction.id()).map(Segment::events).orElse(List.of());
                for (RecordedEvent recorded : events) {
                    Event event = parser.parse(recorded.bytes());
                    uids.add(event.uid());
                }
            }
        }
        assertThat(uids).containsExactlyInAnyOrderElementsOf(GOOD);
    }

    /** A number may be signed again only when the master has refused what was signed before. */
    private static void requireOneTransactionPerNumber(TestMaster master) {
        Map<Long, Hash> accepted = new HashMap<>();
        for (Receipt receipt : master.receipts()) {
            Hash before = accepted.get(receipt.seq());
            if (before != null) {
                assertThat(receipt.transactionId()).as("seq " + receipt.seq()).isEqualTo(before);
            } else if (receipt.isAccepted()) {
                accepted.put(receipt.seq(), receipt.transactionId());
            }
        }
        assertThat(accepted.keySet()).containsExactlyInAnyOrder(1L, 2L);
    }

    private static void requireOneRootPerCosignedSize(TestMaster master) throws Exception {
        Map<Long, Hash> roots = new HashMap<>();
        for (SignedNote cosignature : master.cosignatures()) {
            Checkpoint checkpoint = Checkpoint.of(cosignature);
            Hash before = roots.putIfAbsent(checkpoint.size(), checkpoint.root());
            assertThat(before).as("size " + checkpoint.size()).isIn(null, checkpoint.root());
        }
        assertThat(roots).isNotEmpty();
    }
}
