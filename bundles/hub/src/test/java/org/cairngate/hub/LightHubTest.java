package org.cairngate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Forgeries;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LightCopy;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.PruneRule;
import org.cairngate.ledger.store.Pruning;
import org.cairngate.ledger.store.StoreKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose chain copy is light, with a real master, broker and journal. */
class LightHubTest {

    @TempDir
    Path folder;

    private TestSite site;
    private Journals journals;
    private Journal journal;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        journals = new Journals(folder.resolve("journal"));
        journal = journals.open();
        site.store(new StoreSettings(StoreKind.LIGHT, 0));
    }

    @AfterEach
    void stop() {
        journals.close();
        site.close();
    }

    @Test
    void aLightHubFollowsCosignsRestartsAndProvesItsOwnEventsOffline() throws Exception {
        try (Hub hub = site.hub(journal)) {
            assertThat(hub.policy()).isNotNull();
            site.record(journal, "one", TestSite.DEVICE);
            site.mintUntilCertified("one");
            site.master().mintUnannounced();
        }
        journal = journals.reopen();
        try (Hub hub = site.hub(journal)) {
            site.record(journal, "two", TestSite.DEVICE);
            site.mintUntilCertified("two");
            Await.until(
                    "indexed",
                    () -> hub.indexedSize() == site.master().store().tip().size());
            Await.until("status", () -> hub.status().contains("\"store\":\"light\""));
            site.awaitCertified(hub);
        }
        requireLightAndProving("one", "two");
    }

    @Test
    void aLightHubRefusesAForgedBlockAndGoesOnWithTheGoodOne() throws Exception {
        try (Hub hub = site.hub(journal)) {
            site.record(journal, "one", TestSite.DEVICE);
            site.mintUntilCertified("one");
            long certified = site.master().store().certifiedSize();
            Block good = site.master().mintUnannounced();
            site.master().publishRaw(Topics.BLOCKS, Forgeries.withTxRoot(good).encode());
            Await.until("report", () -> !site.master().reports().isEmpty());
            assertThat(site.master().store().certifiedSize()).isEqualTo(certified);
            site.master().publishRaw(Topics.BLOCKS, good.encode());
            Await.until("certified", () -> site.master().store().certifiedSize() > certified);
            assertThat(hub.ready()).isTrue();
            site.awaitCertified(hub);
        }
        requireLightAndProving("one");
    }

    @Test
    void aFullHubThatWasPrunedToALightOneGoesOn() throws Exception {
        site.store(StoreSettings.STANDARD);
        try (Hub hub = site.hub(journal)) {
            site.record(journal, "one", TestSite.DEVICE);
            site.mintUntilCertified("one");
            site.awaitCertified(hub);
        }
        try (ChainStore store = ChainStore.open(chain())) {
            assertThat(store.block(1)).isPresent();
            new Pruning(store, new PruneRule(OptionalLong.empty(), Optional.empty())).run(progress -> {});
        }
        journal = journals.reopen();
        try (Hub hub = site.hub(journal)) {
            site.record(journal, "two", TestSite.DEVICE);
            site.mintUntilCertified("two");
            Await.until("status", () -> hub.status().contains("\"store\":\"light\""));
            site.awaitCertified(hub);
        }
        requireLightAndProving("one", "two");
    }

    private Path chain() {
        return site.hubData().resolve("chain");
    }

    private void requireLightAndProving(String... uids) throws Exception {
        LightCopy.requireSoundAndProving(chain(), List.of(uids));
    }
}
