package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.minting.Minter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The registry is what the chain says; beside it lie a device's name and type, and nothing else. */
class RegistryTest {

    private static final Duration FAST = Duration.ofMillis(100);
    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    @Test
    void registryIsTheSameWhenTheStoreIsBuiltAgainFromTheBlocks() throws Exception {
        TestMaster master = new TestMaster(root, FAST, Map.of("north", northKey)).start();
        JsonNode devices;
        JsonNode hubs;
        try (master) {
            try (TestHub north = new TestHub(master, "north", northKey)) {
                master.post("/v1/devices", Map.of("deviceUid", "a", "name", "Roof", "type", "weather"));
                master.post("/v1/devices", Map.of("deviceUid", "b", "hub", "north"));
                master.post("/v1/devices/a/revoke", Map.of());
                changeInEveryWay(master);
                master.post(
                        "/v1/hubs",
                        Map.of(
                                "name",
                                "south",
                                "publicKey",
                                southKey.publicKey().did()));
                Await.until(
                        "the new hub acts", () -> master.get("/v1/hubs/south").statusCode() == 200);
                assertThat(north.faults()).isEmpty();
            }
            devices = withoutAttributes(master.json("/v1/devices"));
            hubs = withoutSightings(master.json("/v1/hubs"));
            assertThat(devices.get("devices").findValuesAsString("status"))
                    .containsExactly("revoked", "active", "quarantined", "inactive", "active", "active", "active");
            assertThat(devices.get("devices").findValuesAsString("credential"))
                    .containsExactly("token", "token", "token", "token", "none", "token", "token");
            assertThat(hubs.get("hubs").size()).isEqualTo(2);
            master.stop();
            buildAgain(master);
            master.start();
            assertThat(master.json("/v1/devices")).isEqualTo(devices);
            assertThat(withoutSightings(master.json("/v1/hubs"))).isEqualTo(hubs);
        }
    }

    private static void changeInEveryWay(TestMaster master) throws Exception {
        for (String uid : List.of("c", "d", "e", "f", "g")) {
            master.post("/v1/devices", Map.of("deviceUid", uid));
        }
        List<HttpResponse<String>> changes = List.of(
                master.post("/v1/devices/c/quarantine", Map.of()),
                master.post("/v1/devices/d/deactivate", Map.of()),
                master.send("DELETE", "/v1/devices/e/token", Map.of()),
                master.post("/v1/devices/f/token", Map.of("expiresAt", "2030-01-31T00:00:00.123Z")),
                master.send("PATCH", "/v1/devices/g", Map.of("name", "Roof", "hub", "north")));
        assertThat(changes).extracting(HttpResponse::statusCode).containsExactly(200, 200, 200, 201, 200);
    }

    /** Replaces the store by one that was given nothing but genesis, blocks and checkpoints. */
    static void buildAgain(TestMaster master) throws Exception {
        Path chain = master.directory().chain();
        Path old = chain.resolveSibling("old");
        Files.move(chain, old);
        try (ChainStore from = ChainStore.openReadOnly(old);
                ChainStore to = ChainStore.open(chain)) {
            to.initialise(from.genesis());
            ChainCopy rules = new ChainCopy(from.genesis());
            for (long height = 1; height < from.tip().size(); height++) {
                Block block = from.block(height).orElseThrow();
                to.append(rules.adopt(block), Map.of(), writes -> {});
            }
            assertThat(to.state().stateRoot()).isEqualTo(from.state().stateRoot());
        }
    }

    private static JsonNode withoutAttributes(JsonNode devices) {
        devices.get("devices").forEach(device -> ((ObjectNode) device).remove(List.of("name", "type")));
        return devices;
    }

    private static JsonNode withoutSightings(JsonNode hubs) {
        hubs.get("hubs").forEach(hub -> ((ObjectNode) hub).remove(List.of("lastSeen", "status", "copy")));
        return hubs;
    }

    /** Killed after the registration was pooled and before its block: the copy has both the transaction and the name. */
    @Test
    void nameAndTypeSurviveACrashBeforeTheBlock() throws Exception {
        Path copy = root.resolve("copy");
        try (TestMaster master = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            CompletableFuture<HttpResponse<String>> registration = registerLater(master);
            Await.until("the registration is pooled", () -> master.waitingChanges() == 1);
            assertThat(master.get("/v1/devices/a").statusCode()).isEqualTo(404);
            master.copyTo(copy);
            master.part(Minter.class).tick();
            assertThat(registration.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
            try (TestMaster next = master.over(copy).start()) {
                next.part(Minter.class).tick();
                JsonNode device = next.json("/v1/devices/a");
                assertThat(device.get("name").asString()).isEqualTo("Roof");
                assertThat(device.get("type").asString()).isEqualTo("weather");
            }
        }
    }

    private static CompletableFuture<HttpResponse<String>> registerLater(TestMaster master) {
        return later(() -> master.post("/v1/devices", Map.of("deviceUid", "a", "name", "Roof", "type", "weather")));
    }

    /** The chain is everybody's: who has it must not find a name by trying names. */
    @Test
    void metadataHashOfADeviceDoesNotFollowFromItsNameAndType() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start()) {
            master.post("/v1/devices", Map.of("deviceUid", "a", "name", "Roof", "type", "weather"));
            master.post("/v1/devices", Map.of("deviceUid", "b", "name", "Roof", "type", "weather"));
            State state = master.part(ChainStore.class).state();
            assertThat(state.device("a").orElseThrow().metadataHash())
                    .isNotEqualTo(state.device("b").orElseThrow().metadataHash());
            assertThat(master.json("/v1/devices?type=weather").get("devices").size())
                    .isEqualTo(2);
        }
    }

    @Test
    void refusedSecondRegistrationChangesNothing() throws Exception {
        try (TestMaster master = new TestMaster(root, FAST, Map.of()).start()) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "a", "name", "Roof"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "a", "name", "Cellar"))
                            .statusCode())
                    .isEqualTo(409);
            assertThat(master.json("/v1/devices/a").get("name").asString()).isEqualTo("Roof");
        }
    }
}
