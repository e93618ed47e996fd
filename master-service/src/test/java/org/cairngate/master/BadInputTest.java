package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.protocol.Topics;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong is refused with its own reason, counted where people see it, and touches nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputTest {

    private static final String DEVICE = "weather_station_001";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;
    private TestHub north;
    private TestHub south;
    private int uids;

    @BeforeAll
    void startSite(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey, "south", southKey)).start();
        north = new TestHub(master, "north", northKey);
        south = new TestHub(master, "south", southKey);
        assertThat(master.post("/v1/devices", Map.of("deviceUid", DEVICE)).statusCode())
                .isEqualTo(201);
    }

    @AfterAll
    void stopSite() throws Exception {
        assertThat(north.faults()).isEmpty();
        assertThat(south.faults()).isEmpty();
        north.close();
        south.close();
        master.close();
    }

    private String newUid() {
        return "bad-input-" + uids++;
    }

    private List<RecordedEvent> events() {
        return List.of(TestHub.event(newUid(), DEVICE));
    }

    private void assertRefused(Receipt receipt, RefusalReason reason, long before) throws Exception {
        assertThat(receipt.reason()).as(receipt.detail()).contains(reason);
        assertThat(master.refused(reason.code())).isEqualTo(before + 1);
        assertNothingElseIsTouched();
    }

    private void assertNothingElseIsTouched() throws Exception {
        assertThat(north.submit(events()).isAccepted()).isTrue();
        assertThat(south.submit(events()).isAccepted()).isTrue();
    }

    @Test
    void transactionOfAForeignChainIsRefused() throws Exception {
        long before = master.refused("foreign-chain");
        List<RecordedEvent> events = events();
        Hash root = north.seal(1, events).segment().batchRoot();
        Submission foreign = north.seal(north.lastSeq() + 1, events, Hash.sha256(new byte[] {1}), root);
        assertRefused(north.send(foreign), RefusalReason.FOREIGN_CHAIN, before);
    }

    @Test
    void forgedBatchRootIsRefused() throws Exception {
        long before = master.refused("batch-root-mismatch");
        Submission forged =
                north.seal(north.lastSeq() + 1, events(), master.genesis().chainId(), Hash.sha256(new byte[] {2}));
        assertRefused(north.send(forged), RefusalReason.BATCH_ROOT_MISMATCH, before);
    }

    @Test
    void replayedSeqIsRefused() throws Exception {
        assertThat(north.submit(events()).isAccepted()).isTrue();
        long before = master.refused("seq-replay");
        assertRefused(north.send(north.seal(north.lastSeq(), events())), RefusalReason.SEQ_REPLAY, before);
    }

    @Test
    void gappedSeqIsRefused() throws Exception {
        long before = master.refused("seq-gap");
        assertRefused(north.send(north.seal(north.lastSeq() + 2, events())), RefusalReason.SEQ_GAP, before);
    }

    @Test
    void resentTransactionIsAcceptedAgainAndCountedOnce() throws Exception {
        String uid = newUid();
        Submission submission = south.seal(south.lastSeq() + 1, List.of(TestHub.event(uid, DEVICE)));
        assertThat(south.send(submission).isAccepted()).isTrue();
        assertThat(south.send(submission).isAccepted()).isTrue();
        Await.until(
                "the event is minted", () -> master.json("/v1/events/" + uid).has("height"));
        assertThat(south.send(submission).isAccepted()).isTrue();
        south.continueAfter(submission.transaction().transaction().seq());
        assertNothingElseIsTouched();
    }

    @Test
    void truncatedCborIsRefused() throws Exception {
        long before = master.refused("malformed-cbor");
        byte[] whole = north.seal(north.lastSeq() + 1, events()).encode();
        north.publish(Topics.tx("north"), Arrays.copyOf(whole, 100));
        Await.until("it is counted", () -> master.refused("malformed-cbor") == before + 1);
        north.publish(Topics.tx("north"), Arrays.copyOf(whole, whole.length - 10));
        assertThat(north.receipt().reason()).contains(RefusalReason.MALFORMED_CBOR);
        assertNothingElseIsTouched();
    }

    @Test
    void unknownDeviceIsRefusedWithTheUidsAtFault() throws Exception {
        long before = master.refused("unknown-device");
        String bad = newUid();
        Receipt receipt = north.submit(List.of(TestHub.event(newUid(), DEVICE), TestHub.event(bad, "no_such_device")));
        assertThat(receipt.uids()).containsExactly(bad);
        assertRefused(receipt, RefusalReason.UNKNOWN_DEVICE, before);
    }

    @Test
    void revokedDeviceIsRefused() throws Exception {
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "stolen")).statusCode())
                .isEqualTo(201);
        assertThat(north.submit(List.of(TestHub.event(newUid(), "stolen"))).isAccepted())
                .isTrue();
        assertThat(master.post("/v1/devices/stolen/revoke", Map.of()).statusCode())
                .isEqualTo(200);
        long before = master.refused("revoked-device");
        assertRefused(north.submit(List.of(TestHub.event(newUid(), "stolen"))), RefusalReason.REVOKED_DEVICE, before);
    }

    @Test
    void uidUsedByAnotherHubIsRefused() throws Exception {
        String uid = newUid();
        assertThat(north.submit(List.of(TestHub.event(uid, DEVICE))).isAccepted())
                .isTrue();
        long before = master.refused("duplicate-uid");
        Receipt receipt = south.submit(List.of(TestHub.event(uid, DEVICE)));
        assertThat(receipt.uids()).containsExactly(uid);
        assertRefused(receipt, RefusalReason.DUPLICATE_UID, before);
    }

    @Test
    void transactionSignedByAnotherHubIsRefused() throws Exception {
        long before = master.refused("not-permitted");
        assertRefused(north.send(south.seal(south.lastSeq() + 1, events())), RefusalReason.NOT_PERMITTED, before);
    }

    @Test
    void unknownSignerIsRefused() throws Exception {
        long before = master.refused("unknown-signer");
        SigningKey stranger = SigningKey.generate(new SecureRandom());
        Submission strange = north.sealWith(stranger, 1, events());
        assertRefused(north.send(strange), RefusalReason.UNKNOWN_SIGNER, before);
    }

    @Test
    void anotherHubsTopicIsRefusedAndCounted() throws Exception {
        long before = master.refused("foreign-topic");
        MqttAsyncClient client = TestHub.client(master, "north", "north", northKey);
        try {
            client.publish(
                    Topics.tx("south"),
                    south.seal(south.lastSeq() + 1, events()).encode(),
                    1,
                    false);
            Await.until("it is counted", () -> master.refused("foreign-topic") > before);
        } finally {
            client.disconnectForcibly(100, 100);
            client.close(true);
        }
        // The broker let the second connection of the same client id replace the first.
        long seq = north.lastSeq();
        north.close();
        north = new TestHub(master, "north", northKey);
        north.continueAfter(seq);
        assertNothingElseIsTouched();
    }

    @Test
    void certificateOfAnotherNameThanTheClientIdIsRefused() throws Exception {
        long before = master.refused("bad-credentials");
        assertThatThrownBy(() -> TestHub.client(master, "south", "north", northKey))
                .isInstanceOf(MqttException.class);
        // The client tries again with MQTT 3.1 by itself.
        Await.until("it is counted", () -> master.refused("bad-credentials") > before);
        assertNothingElseIsTouched();
    }

    @Test
    void certificateOfAnUnknownKeyDoesNotConnect() throws Exception {
        long before = master.refused("bad-credentials");
        SigningKey stranger = SigningKey.generate(new SecureRandom());
        assertThatThrownBy(() -> TestHub.client(master, "north", "north", stranger))
                .isInstanceOf(MqttException.class);
        assertThat(master.refused("bad-credentials")).isGreaterThan(before);
        assertNothingElseIsTouched();
    }

    @Test
    void refusedBlockOfAHubIsVisible() throws Exception {
        Report report = new Report(3, RefusalReason.STATE_ROOT_MISMATCH, "for this test");
        north.publish(Topics.report("north"), report.sign(northKey));
        Await.until("it is visible", () -> master.refused("state-root-mismatch") == 1);
        assertThat(master.get("/v1/refusals").body()).contains("hub:north");
    }

    @Test
    void statusOfAHubIsShown() throws Exception {
        north.publish(Topics.status("north"), "{\"hub\":\"north\",\"refusals\":[]}".getBytes(StandardCharsets.UTF_8));
        Await.until("it is shown", () -> master.json("/v1/hubs/north").has("status"));
        assertThat(master.json("/v1/hubs/north").has("lastSeen")).isTrue();
    }
}
