package org.cairngate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LocalClient;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Fsck;
import org.cairngate.ledger.store.StoreKind;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A master that was restored from an older backup mints other blocks while this hub is cut off, and the other hubs certify them: what the
 * hub has above what is final is left for the canonical chain (requirement C19).
 */
class ReorganisationTest {

    private static final Map<String, SigningKey> OTHERS =
            Map.of("hub-b", TestMaster.key(21), "hub-c", TestMaster.key(22), "hub-d", TestMaster.key(23));

    @TempDir
    Path folder;

    private TestSite site;
    private TestMaster master;
    private Journals journals;
    private Journal journal;
    private Hub hub;
    private boolean closed;

    private void start(StoreKind kind) throws Exception {
        site = new TestSite(folder.resolve("site"), OTHERS);
        site.store(new StoreSettings(kind, 0));
        master = site.master();
        journals = new Journals(site.gateway().resolve("journal"));
        journal = journals.open();
        hub = site.hub(journal);
        master.certify(OTHERS);
    }

    @AfterEach
    void stop() {
        closeHub();
        journals.close();
        site.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"FULL", "LIGHT"})
    void onReunionTheCanonicalChainIsAdoptedAndEveryEventIsInItOnce(StoreKind kind) throws Exception {
        start(kind);
        inBlock("before");
        master.certify(OTHERS);
        mintAndFollow();
        master.certify(OTHERS);
        mintAndFollow();
        Path backup = backup("backup");
        inBlock("left-1");
        inBlock("left-2");
        Await.until("indexed", () -> found("left-1"));
        long left = hub.chainSize();
        cutOff();
        site.record(journal, "cut-off", TestSite.DEVICE);
        master.continueFrom(backup);
        Hash tipOfBackup = master.store().tip().root();
        mintCertified();
        mintCertified();
        master.start();
        master.rest().fail(false);
        Await.until("reunion", () -> {
            if (hub.status().contains("\"uplink\":\"up\"")
                    && master.store().tip().size() <= left) {
                mintCertified();
            }
            return steps("chain-rewound") == 1;
        });
        assertThat(master.store().root(master.store().tip().size())).isNotEqualTo(tipOfBackup);
        for (String uid : List.of("left-1", "left-2", "cut-off")) {
            mintUntilIn(uid);
        }
        master.certify(OTHERS);
        mintAndFollow();
        master.certify(OTHERS);
        mintAndFollow();
        assertThat(eventsOf(master.store())).containsExactlyInAnyOrder("before", "left-1", "left-2", "cut-off");
        Await.until("outbox empty", () -> hub.status().contains("\"outbox\":{\"batches\":0,\"events\":0}"));
        Await.until("journal trimmed", () -> journal.first() == journal.next());
        Await.until("index", () -> hub.indexedSize() == master.store().tip().size());
        for (String uid : List.of("before", "left-1", "left-2", "cut-off")) {
            long height = master.store().findEvent(uid).orElseThrow().height();
            assertThat(search()).contains("\"uid\":\"" + uid + "\"").contains("\"height\":" + height);
        }
        requireOneRootPerCosignedSize();
        requireEqualCopy();
    }

    @Test
    void batchesThatLeftTheOutboxAsCertifiedAreSentAgainWhenTheirBlockIsLeft() throws Exception {
        start(StoreKind.FULL);
        inBlock("before");
        Path backup = backup("backup");
        inBlock("left");
        master.certify(OTHERS);
        Await.until("outbox empty", () -> hub.status().contains("\"outbox\":{\"batches\":0,\"events\":0}"));
        Await.until("journal trimmed", () -> journal.first() == journal.next());
        cutOff();
        master.continueFrom(backup);
        // The other hubs certify a second log: more of them are Byzantine than are tolerated, yet nothing was final.
        mintCertified();
        mintCertified();
        master.start();
        master.rest().fail(false);
        Await.until("reunion", () -> {
            if (hub.status().contains("\"uplink\":\"up\"") && steps("chain-rewound") == 0) {
                mintCertified();
            }
            return steps("chain-rewound") == 1;
        });
        mintUntilIn("left");
        mintAndFollow();
        assertThat(eventsOf(master.store())).containsExactlyInAnyOrder("before", "left");
        requireEqualCopy();
    }

    @Test
    void aForkBelowWhatIsFinalIsRefusedWithAnAlarm() throws Exception {
        start(StoreKind.FULL);
        Path backup = backup("old");
        inBlock("one");
        for (int i = 0; i < 3; i++) {
            master.certify(OTHERS);
            mintAndFollow();
        }
        Await.until("final", () -> finalSize() > 2);
        long size = hub.chainSize();
        cutOff();
        master.continueFrom(backup);
        for (int i = 0; i < 8; i++) {
            mintCertified();
        }
        master.start();
        master.rest().fail(false);
        Await.until("alarm", () -> {
            if (hub.status().contains("\"uplink\":\"up\"")) {
                mintCertified();
            }
            return hub.status().contains("\"cosigning\":false") && hub.status().contains("are final here");
        });
        assertThat(hub.refusals().counts()).containsKey(RefusalReason.EQUIVOCATION);
        assertThat(hub.chainSize()).isEqualTo(size);
        assertThat(steps("chain-rewound")).isZero();
        int cosignatures = master.cosignatures().size();
        mintCertified();
        Await.until("report", () -> !master.reports().isEmpty());
        assertThat(master.cosignatures()).hasSize(cosignatures);
        closeHub();
        assertThat(Fsck.run(site.hubData().resolve("chain"), progress -> {}).damages())
                .isEmpty();
    }

    @Test
    void aChainWithoutAHigherCertificateIsNotAdopted() throws Exception {
        start(StoreKind.FULL);
        inBlock("before");
        Path backup = backup("backup");
        inBlock("kept");
        master.certify(OTHERS);
        Await.until("certified here", () -> certifiedSize() == hub.chainSize());
        long size = hub.chainSize();
        cutOff();
        master.continueFrom(backup);
        master.mintUnannounced();
        master.mintUnannounced();
        master.start();
        master.rest().fail(false);
        Await.until("refused", () -> {
            if (hub.status().contains("\"uplink\":\"up\"")) {
                master.mint();
            }
            return hub.refusals().counts().containsKey(RefusalReason.EQUIVOCATION)
                    || hub.refusals().counts().containsKey(RefusalReason.BAD_HEADER);
        });
        assertThat(steps("chain-rewound")).isZero();
        assertThat(hub.chainSize()).isEqualTo(size);
    }

    private void closeHub() {
        if (!closed) {
            closed = true;
            hub.close();
        }
    }

    private void inBlock(String uid) throws Exception {
        site.record(journal, uid, TestSite.DEVICE);
        Await.until("pending", () -> master.pending() > 0);
        mintAndFollow();
    }

    private void mintAndFollow() throws Exception {
        master.mint();
        long size = master.store().tip().size();
        Await.until("followed", () -> hub.chainSize() == size);
    }

    private void mintUntilIn(String uid) throws Exception {
        Await.until(uid + " in a block", () -> {
            if (master.pending() > 0) {
                master.mint();
                master.certify(OTHERS);
            }
            return master.store().findEvent(uid).isPresent();
        });
    }

    private void mintCertified() throws Exception {
        master.mint();
        master.certify(OTHERS);
    }

    private Path backup(String name) {
        Path backup = folder.resolve(name);
        master.store().backup(backup);
        return backup;
    }

    private void cutOff() throws Exception {
        master.rest().fail(true);
        master.stopBroker();
        Await.until("uplink down", () -> hub.status().contains("\"uplink\":\"down\""));
    }

    private long steps(String code) {
        return number("\"" + code + "\":");
    }

    private long finalSize() {
        return number("\"finalSize\":");
    }

    private long certifiedSize() {
        return number("\"certifiedSize\":");
    }

    private long number(String name) {
        String status = hub.status();
        int at = status.indexOf(name);
        return at < 0 ? -1 : Long.parseLong(status.substring(at + name.length()).split("[,}]", 2)[0]);
    }

    private boolean found(String uid) throws Exception {
        return search().contains("\"uid\":\"" + uid + "\"");
    }

    private String search() throws Exception {
        return new LocalClient(hub.localPort(), site.hubData())
                .get("/v1/events?device=" + TestSite.DEVICE)
                .body();
    }

    private static List<String> eventsOf(ChainStore chain) throws Exception {
        List<String> uids = new ArrayList<>();
        EventParser parser = new EventParser();
        for (long height = 1; height < chain.tip().size(); height++) {
            for (SignedTransaction transaction :
                    chain.block(height).orElseThrow().transactions()) {
                if (chain.segment(transaction.id()).isPresent()) {
                    for (RecordedEvent event :
                            chain.segment(transaction.id()).get().events()) {
                        uids.add(parser.parse(event.bytes()).uid());
                    }
                }
            }
        }
        return uids;
    }

    private void requireOneRootPerCosignedSize() throws Exception {
        Map<Long, Hash> roots = new java.util.HashMap<>();
        for (SignedNote cosignature : master.cosignatures()) {
            Checkpoint checkpoint = Checkpoint.of(cosignature);
            Hash before = roots.putIfAbsent(checkpoint.size(), checkpoint.root());
            assertThat(before).as("size " + checkpoint.size()).isIn(null, checkpoint.root());
        }
    }

    private void requireEqualCopy() {
        closeHub();
        Path copy = site.hubData().resolve("chain");
        assertThat(Fsck.run(copy, progress -> {}).damages()).isEmpty();
        try (ChainStore own = ChainStore.openReadOnly(copy)) {
            assertThat(own.tip()).isEqualTo(master.store().tip());
            assertThat(own.state().stateRoot()).isEqualTo(master.store().state().stateRoot());
            for (long height = 0; height < own.tip().size(); height++) {
                assertThat(own.header(height)).isEqualTo(master.store().header(height));
            }
        }
    }
}
