package org.cairngate.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.Journals;
import org.cairngate.hub.fixture.LocalClient;
import org.cairngate.hub.fixture.LogLines;
import org.cairngate.hub.fixture.TestMaster;
import org.cairngate.hub.fixture.TestSite;
import org.cairngate.hub.internal.Hub;
import org.cairngate.hub.internal.HubSettings;
import org.cairngate.hub.internal.step.StepCounts;
import org.cairngate.journal.Journal;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub says of itself while its master is away, or is another. */
class OfflineTest {

    @TempDir
    Path folder;

    private TestSite site;
    private Journals journals;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        journals = new Journals(folder.resolve("journal"));
    }

    @AfterEach
    void stop() {
        journals.close();
        site.close();
    }

    @Test
    void awayMasterIsToldWithItsCauseAndHowLongTheJournalLasts() throws Exception {
        site.master().stopBroker();
        Journal journal = journals.open();
        site.record(journal, "one", TestSite.DEVICE);
        try (Hub hub = site.hub(journal)) {
            Await.until("cause", () -> hub.status().contains("\"uplinkCause\":\"ConnectException"));
            assertThat(hub.status()).contains("\"uplinkAdvice\":\"nothing listens there");
            assertThat(hub.status()).containsPattern("\"timeToFullSeconds\":[1-9]");
            assertThat(LogLines.with("WARN", "uplink down", site.master().mqttUrl()))
                    .hasSize(1);
            site.master().start();
            site.mintUntilCertified("one");
            assertThat(LogLines.with("INFO", "uplink up", site.master().mqttUrl(), "away=PT"))
                    .hasSize(1);
        }
    }

    @Test
    void hubIsReadyOnceItHasTheRegistryAndStaysSoWithoutItsMaster() throws Exception {
        site.master().stopBroker();
        try (Hub hub = site.hub(journals.open())) {
            LocalClient client = new LocalClient(hub.localPort(), site.hubData());
            Await.until("running", () -> hub.status().contains("\"notReady\":[\"no-registry\"]"));
            assertThat(hub.ready()).isFalse();
            assertThat(client.get("/v1/ready"))
                    .isEqualTo(new LocalClient.Answer(503, "{\"ready\":false,\"notReady\":[\"no-registry\"]}"));
            site.master().start();
            Await.until("ready", hub::ready);
            assertThat(client.get("/v1/ready"))
                    .isEqualTo(new LocalClient.Answer(200, "{\"ready\":true,\"notReady\":[]}"));
        }
        site.master().stopBroker();
        try (Hub hub = site.hub(journals.reopen())) {
            Await.until("ready offline", hub::ready);
            assertThat(hub.registry().device(TestSite.DEVICE)).isPresent();
            site.master().start();
        }
    }

    @Test
    void hubWithAFullJournalIsNotReady() throws Exception {
        Journal journal = journals.openSmall();
        site.master().stopBroker();
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1000; i++) {
                        site.record(journal, "event-" + i, TestSite.DEVICE);
                    }
                })
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("quota-full");
        try (Hub hub = site.hub(journal)) {
            site.master().start();
            Await.until("ready when certified", hub::ready);
        }
    }

    @Test
    void whoeverIsNotTheMasterIsNotSpokenTo() throws Exception {
        try (TestMaster other = new TestMaster(
                folder.resolve("other"), TestMaster.key(9), TestMaster.genesis(TestMaster.key(9), Map.of()))) {
            other.start();
            HubSettings here = site.settings(site.hubData());
            HubSettings wrong = new HubSettings(
                    here.name(),
                    here.data(),
                    here.genesis(),
                    other.mqttUrl(),
                    other.apiUrl(),
                    0,
                    here.limits(),
                    here.store());
            try (Hub hub = Hub.open(wrong, journals.open(), Clock.systemUTC(), new StepCounts())) {
                hub.start();
                Await.until("refused", () -> hub.refusals().counts().containsKey(RefusalReason.BAD_CREDENTIALS));
                Await.until("advice", () -> hub.status().contains("who answers is not the master of this chain"));
                assertThat(hub.status()).contains("\"uplink\":\"down\"");
            }
        }
    }

    @Test
    void hubThatCouldNotStartCanBeStartedAgain() throws Exception {
        Journal journal = journals.open();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            HubSettings here = site.settings(site.hubData());
            HubSettings blocked = new HubSettings(
                    here.name(),
                    here.data(),
                    here.genesis(),
                    here.masterMqtt(),
                    here.masterApi(),
                    taken.getLocalPort(),
                    here.limits(),
                    here.store());
            assertThatThrownBy(() -> Hub.open(blocked, journal, Clock.systemUTC(), new StepCounts()))
                    .hasMessageContaining("in use");
        }
        try (Hub hub = site.hub(journal)) {
            Await.until("ready", hub::ready);
        }
    }
}
