package org.cairngate.hub.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.hub.crash.CrashingSteps.Crash;
import org.cairngate.hub.crash.CrashingSteps.Moment;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.step.Step;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Crashes the hub before, in the middle of and after leaving its blocks for the canonical chain, and lets another one finish. */
class ReorganisationCrashTest {

    private static final Map<String, SigningKey> OTHERS =
            Map.of("hub-b", TestMaster.key(21), "hub-c", TestMaster.key(22), "hub-d", TestMaster.key(23));

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(Moment.class)
    void eventsOfLeftBlocksAreInTheChainOnceWhereverTheHubCrashes(Moment moment) throws Exception {
        Path copy = folder.resolve("copy");
        try (TestSite site = new TestSite(folder.resolve("site"), OTHERS)) {
            crash(site, new CrashingSteps(new Crash(Step.CHAIN_REWOUND, moment), site.gateway(), copy));
            TestMaster master = site.master();
            try (Journals journals = new Journals(copy.resolve("journal"))) {
                Journal journal = journals.open();
                Hub hub = site.hub(journal, copy.resolve("hub"), new StepCounts());
                Await.until("event in the canonical chain", () -> {
                    if (hub.status().contains("\"uplink\":\"up\"")) {
                        mintCertified(master);
                    }
                    return master.store().findEvent("left").isPresent();
                });
                mintCertified(master);
                Await.until(
                        "copies equal",
                        () -> hub.chainSize() == master.store().tip().size());
                assertThat(hub.refusals().counts())
                        .doesNotContainKeys(RefusalReason.STORAGE_FAILED, RefusalReason.MISSING_OWN_TRANSACTION);
                hub.close();
            }
            assertThat(events(master.store())).containsExactly("left");
            assertThat(Fsck.run(copy.resolve("hub/chain"), progress -> {}).damages())
                    .isEmpty();
        }
    }

    /** Until the hub, which has an event in a block that is not certified, meets a chain that is. */
    private void crash(TestSite site, CrashingSteps steps) throws Exception {
        TestMaster master = site.master();
        try (Journals journals = new Journals(site.gateway().resolve("journal"))) {
            Journal journal = journals.open();
            Path backup = folder.resolve("backup");
            master.store().backup(backup);
            Hub hub = site.hub(journal, site.hubData(), steps);
            site.record(journal, "left", TestSite.DEVICE);
            Await.until("pending", () -> master.pending() > 0);
            master.mint();
            Await.until(
                    "followed", () -> hub.chainSize() == master.store().tip().size());
            master.rest().fail(true);
            master.stopBroker();
            Await.until("uplink down", () -> hub.status().contains("\"uplink\":\"down\""));
            master.continueFrom(backup);
            mintCertified(master);
            master.start();
            master.rest().fail(false);
            Await.until("crash", () -> {
                if (hub.status().contains("\"uplink\":\"up\"") && !steps.crashed()) {
                    mintCertified(master);
                }
                return steps.crashed();
            });
            hub.close();
        }
    }

    private static void mintCertified(TestMaster master) throws Exception {
        master.mint();
        master.certify(OTHERS);
    }

    private static List<String> events(ChainStore chain) throws Exception {
        List<String> uids = new ArrayList<>();
        for (long height = 1; height < chain.tip().size(); height++) {
            for (SignedTransaction transaction :
                    chain.block(height).orElseThrow().transactions()) {
                if (chain.segment(transaction.id()).isPresent()) {
                    for (RecordedEvent event :
                            chain.segment(transaction.id()).get().events()) {
                        uids.add(new EventParser().parse(event.bytes()).uid());
                    }
                }
            }
        }
        return uids;
    }
}
