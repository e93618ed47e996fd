package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.minting.Minter;
import org.cairngate.master.registry.MasterTransactions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A hub that changes hands, and its chain: what waits for a block, what is there after a restart, and what the hub itself notices. */
class HubTransferChainTest {

    private static final Duration SOON = Duration.ofMillis(50);
    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    private Map<String, SigningKey> keys;

    @BeforeEach
    void name() {
        keys = Map.of("north", northKey, "south", southKey);
    }

    private TestMaster started(Duration interval) throws Exception {
        TestMaster master = new TestMaster(root, interval, keys).start();
        master.person("ana", "registry-operator", Map.of("organisation", "councilbox"));
        master.person("bo", "registry-operator", Map.of("organisation", "harbour"));
        return master;
    }

    private static void assertStatus(int status, HttpResponse<String> answer, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        for (String word : words) {
            assertThat(answer.body()).contains(word);
        }
    }

    private static void offered(TestMaster master, String hub) throws Exception {
        assertStatus(
                201,
                master.as(
                        "ana",
                        "POST",
                        "/v1/hubs/" + hub + "/transfer",
                        Map.of("organisation", "harbour", "site", "quay")));
    }

    private static HttpResponse<String> accept(TestMaster master, String hub) throws Exception {
        return master.as("bo", "POST", "/v1/hub-transfers/" + hub + "/accept", Map.of());
    }

    private static String owner(TestMaster master, String hub) throws Exception {
        JsonNode known = master.json("/v1/hubs/" + hub);
        return known.get("organisation").asString() + "/" + known.get("site").asString();
    }

    /** Sends a change, and gives its answer once the change is pooled. */
    private static CompletableFuture<HttpResponse<String>> pooled(TestMaster master, Later.Call call) throws Exception {
        CompletableFuture<HttpResponse<String>> answer = later(call);
        Await.until("it is pooled", () -> master.waitingChanges() == 1);
        return answer;
    }

    private static void mint(TestMaster master, CompletableFuture<HttpResponse<String>> change, int status)
            throws Exception {
        master.part(Minter.class).tick();
        assertStatus(status, change.get());
    }

    private static void owned(TestMaster master) throws Exception {
        mint(
                master,
                pooled(master, () -> master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "councilbox"))),
                200);
    }

    /** While the acceptance waits for its block, neither the owner of before nor the master's own people undo it. */
    @Test
    void nothingComesBetweenAnAcceptanceAndItsBlock() throws Exception {
        try (TestMaster slow = started(NEVER_IN_A_TEST)) {
            owned(slow);
            offered(slow, "north");
            CompletableFuture<HttpResponse<String>> accepted = pooled(slow, () -> accept(slow, "north"));
            assertStatus(409, slow.post("/v1/hubs/north/revoke", Map.of()), "waits");
            assertStatus(409, slow.as("ana", "PATCH", "/v1/hubs/north", Map.of("site", "roof")), "waits");
            assertStatus(409, slow.as("ana", "DELETE", "/v1/hub-transfers/north", Map.of()), "waits");
            assertStatus(409, accept(slow, "north"), "waits");
            mint(slow, accepted, 200);
            assertThat(owner(slow, "north")).isEqualTo("harbour/quay");
        }
    }

    @Test
    void hubWhoseRevocationWaitsForItsBlockIsNotTakenOver() throws Exception {
        try (TestMaster slow = started(NEVER_IN_A_TEST)) {
            owned(slow);
            offered(slow, "north");
            CompletableFuture<HttpResponse<String>> revoked =
                    pooled(slow, () -> slow.post("/v1/hubs/north/revoke", Map.of()));
            assertStatus(409, accept(slow, "north"), "waits");
            assertStatus(409, slow.as("bo", "DELETE", "/v1/hub-transfers/north", Map.of()), "waits");
            mint(slow, revoked, 202);
            assertStatus(404, accept(slow, "north"));
            assertThat(slow.names("bo", "/v1/hub-transfers", "transfers", "hub"))
                    .isEmpty();
            assertThat(owner(slow, "north")).isEqualTo("councilbox/main");
        }
    }

    @Test
    void offersAreThereAfterARestartAndThoseOfTheFileOfBeforeToo() throws Exception {
        try (TestMaster master = started(SOON)) {
            assertStatus(201, master.post("/v1/devices", Map.of("deviceUid", "pump", "organisation", "councilbox")));
            assertStatus(200, master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "councilbox")));
            master.stop();
            Files.writeString(
                    master.directory().transfers(),
                    "{\"version\":1,\"offers\":[{\"deviceUid\":\"pump\",\"from\":\"councilbox\",\"to\":\"harbour\","
                            + "\"offeredAt\":\"" + Instant.now() + "\"}]}");
            master.start();
            offered(master, "north");
            JsonNode devices = master.json("/v1/transfers");
            JsonNode hubs = master.json("/v1/hub-transfers");
            assertThat(devices.get("transfers").size()).isEqualTo(1);
            assertThat(hubs.get("transfers").size()).isEqualTo(1);
            master.stop();
            master.start();
            assertThat(master.json("/v1/transfers")).isEqualTo(devices);
            assertThat(master.json("/v1/hub-transfers")).isEqualTo(hubs);
            assertStatus(200, accept(master, "north"));
            assertStatus(200, master.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()));
            master.stop();
            assertThat(Files.readString(master.directory().transfers())).doesNotContain("north", "pump");
            RegistryTest.buildAgain(master);
            master.start();
            assertThat(owner(master, "north")).isEqualTo("harbour/quay");
        }
    }

    @Test
    void hubGoesOnReportingForTheDevicesThatMayUseIt() throws Exception {
        try (TestMaster master = started(SOON);
                TestHub north = new TestHub(master, "north", northKey)) {
            assertStatus(200, master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "councilbox")));
            assertStatus(201, master.as("ana", "POST", "/v1/devices", Map.of("deviceUid", "gauge", "hub", "north")));
            master.person("oda", "operator", Map.of("organisation", "councilbox"));
            master.person("ole", "operator", Map.of("organisation", "harbour"));
            report(north, "before", 1);
            offered(master, "north");
            assertStatus(200, accept(master, "north"));
            report(north, "after", 2);
            Await.until(
                    "both are in blocks",
                    () -> master.as("oda", "GET", "/v1/events/after", Map.of()).statusCode() == 200);
            for (String uid : List.of("before", "after")) {
                assertStatus(200, master.as("oda", "GET", "/v1/events/" + uid, Map.of()));
                assertStatus(404, master.as("ole", "GET", "/v1/events/" + uid, Map.of()));
            }
            assertThat(north.faults()).isEmpty();
        }
    }

    private static void report(TestHub hub, String uid, long seq) throws Exception {
        assertThat(hub.send(hub.sealIn(TestHub.NAMESPACE, seq, List.of(TestHub.event(uid, "gauge", TestHub.NAMESPACE))))
                        .isAccepted())
                .isTrue();
    }

    /** Its owner is in its registration and has no carrier yet; its name is longer than a uid can be. */
    @Test
    void hubThatWasRegisteredWithItsOwnerChangesHands() throws Exception {
        String name = "n".repeat(64);
        try (TestMaster master = started(SOON);
                TestHub north = new TestHub(master, "north", northKey);
                TestHub south = new TestHub(master, "south", southKey)) {
            register(master, name);
            offered(master, name);
            assertStatus(200, accept(master, name));
            assertThat(owner(master, name)).isEqualTo("harbour/quay");
            assertThat(north.faults()).isEmpty();
            assertThat(south.faults()).isEmpty();
        }
    }

    @Test
    void hubWhoseCarrierWouldBeADeviceOfBeforeIsNotOffered() throws Exception {
        try (TestMaster master = started(SOON);
                TestHub north = new TestHub(master, "north", northKey);
                TestHub south = new TestHub(master, "south", southKey)) {
            register(master, "quay-1");
            DeviceBody old =
                    new DeviceBody(DeviceAction.REGISTER, "hub:quay-1", "", "", DeviceStatus.ACTIVE, Hash.ZERO);
            assertThat(master.part(MasterTransactions.class).submit(old).height())
                    .isPresent();
            assertStatus(
                    409,
                    master.as("ana", "POST", "/v1/hubs/quay-1/transfer", Map.of("organisation", "harbour")),
                    "device hub:quay-1");
            assertThat(north.faults()).isEmpty();
            assertThat(south.faults()).isEmpty();
        }
    }

    private static void register(TestMaster master, String hub) throws Exception {
        String key = SigningKey.generate(new SecureRandom()).publicKey().did();
        assertStatus(202, master.post("/v1/hubs", Map.of("name", hub, "publicKey", key, "organisation", "councilbox")));
        Await.until("it acts", () -> master.get("/v1/hubs/" + hub).statusCode() == 200);
    }
}
