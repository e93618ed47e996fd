package org.cairngate.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Forgeries;
import org.cairngate.hub.fixture.OneHub;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.identity.HubFiles;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;

class HubTest extends OneHub {

    @Test
    void recordedEventsAreCertifiedExactlyOnce() throws Exception {
        for (int i = 0; i < 50; i++) {
            site.record(journal, "event-" + i, TestSite.DEVICE);
        }
        certifyAll("event-", 50);
        assertThat(eventsInChain()).isEqualTo(50);
    }

    @Test
    void journalIsTrimmedWhenEventsAreCertified() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        site.mintUntilCertified("one");
        Await.until("journal trimmed", () -> journal.first() == journal.next());
        site.awaitCertified(hub);
    }

    @Test
    void eventsThatCameWhileTheMasterWasDownArriveExactlyOnce() throws Exception {
        site.record(journal, "before", TestSite.DEVICE);
        site.mintUntilCertified("before");
        site.master().stopBroker();
        Await.until("uplink down", () -> hub.status().contains("\"uplink\":\"down\""));
        for (int i = 0; i < 20; i++) {
            site.record(journal, "down-" + i, TestSite.DEVICE);
        }
        site.master().start();
        certifyAll("down-", 20);
        assertThat(eventsInChain()).isEqualTo(21);
    }

    @Test
    void batchIsSealedAgainWithoutRefusedEvents() throws Exception {
        site.master().stopBroker();
        site.record(journal, "good-0", TestSite.DEVICE);
        site.record(journal, "bad", "nobody");
        site.record(journal, "good-1", TestSite.DEVICE);
        site.master().start();
        certifyAll("good-", 2);
        assertThat(site.master().store().findEvent("bad")).isEmpty();
        assertThat(hub.refusals().counts()).containsEntry(RefusalReason.UNKNOWN_DEVICE, 1L);
        site.record(journal, "good-2", TestSite.DEVICE);
        site.mintUntilCertified("good-2");
    }

    @Test
    void batchesBehindAnEmptiedOneMoveUp() throws Exception {
        site.record(journal, "bad", "nobody");
        Await.until("refused", () -> hub.refusals().counts().containsKey(RefusalReason.UNKNOWN_DEVICE));
        site.record(journal, "good", TestSite.DEVICE);
        site.mintUntilCertified("good");
        assertThat(ownTransactions()).extracting(tx -> tx.transaction().seq()).containsExactly(1L);
    }

    @Test
    void missedBlocksAreFetchedAndOnlyTheNewestIsCosigned() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        site.mintUntilCertified("one");
        for (int i = 0; i < 5; i++) {
            site.master().mintUnannounced();
        }
        site.master().mint();
        long size = site.master().store().tip().size();
        Await.until("newest certified", () -> site.master().store().certifiedSize() == size);
        Await.until("hub has it", () -> hub.status().contains("\"height\":" + (size - 1)));
    }

    @Test
    void forgedBlockIsReportedAndNotCosigned() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        site.mintUntilCertified("one");
        long certified = site.master().store().certifiedSize();
        Block good = site.master().mintUnannounced();
        Block forged = Forgeries.withTxRoot(good);
        site.master().publishRaw(Topics.BLOCKS, forged.encode());
        Await.until("report", () -> !site.master().reports().isEmpty());
        assertThat(site.master().store().certifiedSize()).isEqualTo(certified);
        site.master().publishRaw(Topics.BLOCKS, good.encode());
        Await.until("good block certified", () -> site.master().store().certifiedSize() > certified);
    }

    @Test
    void restartedHubGoesOnWhereItStopped() throws Exception {
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 10; i++) {
                site.record(journal, "round-" + round + "-" + i, TestSite.DEVICE);
            }
            hub.close();
            journal = journals.reopen();
            hub = site.hub(journal);
            if (round % 2 == 1) {
                site.master().mint();
            }
        }
        for (int round = 0; round < 4; round++) {
            certifyAll("round-" + round + "-", 10);
        }
        assertThat(eventsInChain()).isEqualTo(40);
        assertThat(site.master().receipts()).filteredOn(Receipt::isAccepted).isNotEmpty();
    }

    @Test
    void hubThatLostItsDataLearnsItsSequenceFromTheChain() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        site.mintUntilCertified("one");
        hub.close();
        journals.discard();
        try (var files = java.nio.file.Files.walk(site.hubData().resolve("chain"))) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                java.nio.file.Files.delete(file);
            }
        }
        journal = journals.open();
        hub = site.hub(journal);
        site.record(journal, "two", TestSite.DEVICE);
        site.mintUntilCertified("two");
        assertThat(ownTransactions()).extracting(tx -> tx.transaction().seq()).containsExactly(1L, 2L);
    }

    @Test
    void eventsAreFoundByTextDeviceAndKeyOnTheLocalApi() throws Exception {
        site.record(journal, "one", TestSite.DEVICE);
        site.mintUntilCertified("one");
        Await.until("indexed", () -> get("/v1/events?text=clear%20blue").contains("\"uid\":\"one\""));
        assertThat(get("/v1/events?device=" + TestSite.DEVICE + "&key=temperature"))
                .contains("25.3");
        assertThat(get("/v1/events?key=pressure")).isEqualTo("[]");
        Await.until("status", () -> get("/v1/status").contains("\"uplink\":\"up\""));
    }

    @Test
    void missedBlocksAreAllFetchedWhenTheMasterAnswersWithFewAtATime() throws Exception {
        Await.until("hub is there", () -> hub.status().contains("\"uplink\":\"up\""));
        site.master().rest().pageBlocks(2);
        for (int i = 0; i < 7; i++) {
            site.master().mintUnannounced();
        }
        site.master().mint();
        long size = site.master().store().tip().size();
        Await.until("newest certified", () -> site.master().store().certifiedSize() == size);
    }

    @Test
    void blocksThatCouldNotBeFetchedAreFetchedLaterWithoutANewOne() throws Exception {
        Await.until("hub is there", () -> hub.status().contains("\"uplink\":\"up\""));
        site.master().rest().fail(true);
        site.master().mintUnannounced();
        site.master().mint();
        Await.until("fetch failed", () -> site.master().rest().failedAnswers() > 0);
        site.master().rest().fail(false);
        long size = site.master().store().tip().size();
        Await.until("newest certified", () -> site.master().store().certifiedSize() == size);
    }

    private String get(String path) throws Exception {
        HttpURLConnection connection = (HttpURLConnection)
                URI.create("http://127.0.0.1:" + hub.localPort() + path).toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + new HubFiles(site.hubData()).localToken());
        try (var in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void certifyAll(String prefix, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            site.mintUntilCertified(prefix + i);
        }
    }

    private List<SignedTransaction> ownTransactions() {
        ChainStore store = site.master().store();
        List<SignedTransaction> own = new java.util.ArrayList<>();
        for (long height = 1; height < store.tip().size(); height++) {
            for (SignedTransaction transaction :
                    store.block(height).orElseThrow().transactions()) {
                if (transaction.transaction().body() instanceof EventsBody) {
                    own.add(transaction);
                }
            }
        }
        return own;
    }

    private int eventsInChain() {
        int events = 0;
        for (SignedTransaction transaction : ownTransactions()) {
            Segment segment = site.master().store().segment(transaction.id()).orElseThrow();
            events += segment.events().size();
        }
        return events;
    }
}
