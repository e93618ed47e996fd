package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.master.minting.Minter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A device goes from one organisation to another when one offers it and the other accepts, and never else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TransferTest {

    private static final Duration NEVER_IN_A_TEST = Duration.ofHours(10);
    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        SigningKey north = SigningKey.generate(new SecureRandom());
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", north)).start();
        people(master);
    }

    private static void people(TestMaster master) throws Exception {
        master.person("ana", "registry-operator", Map.of("organisation", "councilbox"));
        master.person("bo", "registry-operator", Map.of("organisation", "harbour"));
        master.person("cy", "administrator", Map.of("organisation", "mill"));
    }

    @AfterAll
    void stop() {
        master.close();
    }

    /** A device of councilbox's that is offered to the harbour. */
    private String offered(String uid) throws Exception {
        registered(uid, Map.of());
        assertStatus(
                201, master.as("ana", "POST", "/v1/devices/" + uid + "/transfer", Map.of("organisation", "harbour")));
        return "/v1/transfers/" + uid;
    }

    private void registered(String uid, Map<String, Object> more) throws Exception {
        Map<String, Object> device = new HashMap<>(more);
        device.putAll(Map.of("deviceUid", uid, "organisation", "councilbox"));
        assertStatus(201, master.post("/v1/devices", device));
    }

    private static void assertStatus(int status, HttpResponse<String> answer, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        for (String word : words) {
            assertThat(answer.body()).contains(word);
        }
    }

    private List<String> transfers(String user, String query) throws Exception {
        return master.names(user, "/v1/transfers" + query, "transfers", "deviceUid");
    }

    private String owner(String uid) throws Exception {
        JsonNode device = master.json("/v1/devices/" + uid);
        return device.get("organisation").asString() + "/" + device.get("site").asString();
    }

    @Test
    void acceptedDeviceIsTheOthersAndTheOneBeforeSeesItNoMore() throws Exception {
        registered("pump", Map.of("hub", "north", "name", "Pump 1", "site", "cellar"));
        HttpResponse<String> offer = master.as(
                "ana", "POST", "/v1/devices/pump/transfer", Map.of("organisation", "harbour", "site", "quay"));
        assertStatus(201, offer, "\"from\":\"councilbox\"", "\"to\":\"harbour\"", "\"site\":\"quay\"");
        JsonNode shown = master.answer(offer);
        assertThat(Duration.between(
                        Instant.parse(shown.get("offeredAt").asString()),
                        Instant.parse(shown.get("expiresAt").asString())))
                .isEqualTo(Duration.ofDays(30));
        assertThat(owner("pump")).isEqualTo("councilbox/cellar");
        assertStatus(404, master.as("bo", "GET", "/v1/devices/pump", Map.of()));
        assertStatus(200, master.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()), "transactionId", "height");
        assertThat(owner("pump")).isEqualTo("harbour/quay");
        assertStatus(200, master.as("bo", "GET", "/v1/devices/pump", Map.of()), "Pump 1", "\"credential\":\"none\"");
        assertThat(master.json("/v1/devices/pump").has("hub")).isFalse();
        assertThat(master.as("ana", "GET", "/v1/devices/pump", Map.of()).body())
                .isEqualTo(master.as("ana", "GET", "/v1/devices/missing", Map.of())
                        .body()
                        .replace("missing", "pump"));
        assertStatus(404, master.as("ana", "POST", "/v1/devices/pump/revoke", Map.of()));
        assertStatus(201, master.as("bo", "POST", "/v1/devices/pump/token", Map.of()));
        assertStatus(404, master.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()));
        assertThat(changes(master, "pump")).containsExactly("councilbox/cellar", "harbour/quay", "harbour/quay");
    }

    private static List<String> changes(TestMaster master, String uid) {
        ChainStore store = master.part(ChainStore.class);
        List<String> namespaces = new ArrayList<>();
        for (long height = 1; height < store.tip().size(); height++) {
            Block block = store.block(height).orElseThrow();
            block.transactions().stream()
                    .map(signed -> signed.transaction())
                    .filter(one -> one.body() instanceof DeviceBody body
                            && body.deviceUid().equals(uid))
                    .forEach(one -> namespaces.add(one.namespace()));
        }
        return namespaces;
    }

    @Test
    void keyStaysTheDevicesOwnAndTheAcceptingSaysTheSite() throws Exception {
        registered("keyed", Map.of("did", KEY));
        assertStatus(201, master.as("ana", "POST", "/v1/devices/keyed/transfer", Map.of("organisation", "harbour")));
        assertStatus(200, master.as("bo", "POST", "/v1/transfers/keyed/accept", Map.of("site", "mole")));
        assertThat(owner("keyed")).isEqualTo("harbour/mole");
        assertThat(master.json("/v1/devices/keyed").get("did").asString()).isEqualTo(KEY);
        assertStatus(201, master.as("bo", "POST", "/v1/devices/keyed/transfer", Map.of("organisation", "councilbox")));
        assertStatus(200, master.as("ana", "POST", "/v1/transfers/keyed/accept", Map.of()));
        assertThat(owner("keyed")).isEqualTo("councilbox/main");
    }

    @Test
    void whatIsWithdrawnOrDeclinedCannotBeAccepted() throws Exception {
        for (String who : List.of("ana", "bo", "admin")) {
            String offer = offered("ended-by-" + who);
            assertThat(transfers("ana", "")).contains("ended-by-" + who);
            assertThat(transfers("bo", "")).contains("ended-by-" + who);
            assertStatus(200, master.as(who, "DELETE", offer, Map.of()));
            assertStatus(404, master.as("bo", "POST", offer + "/accept", Map.of()));
            assertStatus(404, master.as(who, "DELETE", offer, Map.of()));
            assertThat(transfers("admin", "")).doesNotContain("ended-by-" + who);
            assertThat(owner("ended-by-" + who)).isEqualTo("councilbox/main");
        }
    }

    @Test
    void othersHaveNoPartInAnOffer() throws Exception {
        String offer = offered("private");
        assertThat(transfers("cy", "")).isEmpty();
        for (String request : List.of("POST /accept", "DELETE ")) {
            String[] parts = request.split(" ", -1);
            HttpResponse<String> foreign = master.as("cy", parts[0], offer + parts[1], Map.of());
            assertStatus(404, foreign);
            assertThat(foreign.body())
                    .isEqualTo(master.as("cy", parts[0], "/v1/transfers/missing" + parts[1], Map.of())
                            .body()
                            .replace("missing", "private"));
        }
        assertStatus(404, master.as("ana", "POST", offer + "/accept", Map.of()));
        assertStatus(404, master.as("bo", "POST", "/v1/devices/private/transfer", Map.of("organisation", "harbour")));
        assertThat(owner("private")).isEqualTo("councilbox/main");
    }

    @Test
    void offersThatMakeNoSenseAreRefused() throws Exception {
        registered("odd", Map.of());
        String path = "/v1/devices/odd/transfer";
        assertStatus(400, master.as("ana", "POST", path, Map.of()), "organisation is missing");
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "a/b")));
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "harbour", "site", "")));
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "harbour", "price", 7)));
        assertStatus(409, master.as("ana", "POST", path, Map.of("organisation", "councilbox")), "already");
        assertStatus(201, master.as("ana", "POST", path, Map.of("organisation", "harbour")));
        assertStatus(409, master.as("ana", "POST", path, Map.of("organisation", "mill")), "offered already");
        assertStatus(201, master.post("/v1/devices", Map.of("deviceUid", "stray")));
        assertStatus(409, master.post("/v1/devices/stray/transfer", Map.of("organisation", "mill")), "no organisation");
        assertThat(transfers("ana", "?limit=1")).hasSize(1);
        assertThat(master.as("ana", "GET", "/v1/transfers?limit=501", Map.of()).statusCode())
                .isEqualTo(400);
    }

    @Test
    void suspectedOrRevokedDeviceStaysWhereItIs() throws Exception {
        String offer = offered("suspect");
        assertStatus(200, master.as("ana", "POST", "/v1/devices/suspect/quarantine", Map.of()));
        assertStatus(409, master.as("bo", "POST", offer + "/accept", Map.of()), "quarantined");
        assertStatus(409, master.as("ana", "POST", "/v1/devices/suspect/transfer", Map.of("organisation", "mill")));
        assertThat(owner("suspect")).isEqualTo("councilbox/main");
        assertStatus(200, master.as("ana", "POST", "/v1/devices/suspect/activate", Map.of()));
        assertStatus(200, master.as("bo", "POST", offer + "/accept", Map.of()));
        String revoked = offered("revoked");
        assertStatus(200, master.as("ana", "POST", "/v1/devices/revoked/revoke", Map.of()));
        assertThat(transfers("bo", "")).doesNotContain("revoked");
        assertStatus(404, master.as("bo", "POST", revoked + "/accept", Map.of()));
        assertStatus(409, master.as("ana", "POST", "/v1/devices/revoked/transfer", Map.of("organisation", "mill")));
        assertThat(owner("revoked")).isEqualTo("councilbox/main");
    }

    @Test
    void ofAcceptancesAtTheSameTimeOneIsMade() throws Exception {
        String offer = offered("contended");
        List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String site = "s" + i;
            sent.add(later(() -> master.as("bo", "POST", offer + "/accept", Map.of("site", site))));
        }
        List<Integer> answers = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> one : sent) {
            answers.add(one.get().statusCode());
        }
        assertThat(answers).containsOnlyOnce(200).isSubsetOf(200, 404, 409);
        assertThat(changes(master, "contended")).hasSize(2);
    }

    @Test
    void acceptanceThatIsRepeatedWithItsKeyIsMadeOnce() throws Exception {
        String offer = offered("repeated");
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HttpRequest.Builder request = master.request("/v1/transfers/repeated/accept", "bo", TestMaster.PASSWORD)
                    .header("Idempotency-Key", "\"take-it\"");
            answers.add(master.send(request, "POST", Map.of()));
        }
        assertStatus(200, answers.get(0));
        assertStatus(200, answers.get(1));
        assertThat(answers.get(1).body()).isEqualTo(answers.get(0).body());
        assertStatus(404, master.as("bo", "POST", offer + "/accept", Map.of()));
        assertThat(changes(master, "repeated")).hasSize(2);
    }

    /** While the acceptance waits for its block, the owner of before cannot undo it. */
    @Test
    void nothingComesBetweenAnAcceptanceAndItsBlock(@TempDir Path root) throws Exception {
        try (TestMaster slow = new TestMaster(root, NEVER_IN_A_TEST, Map.of()).start()) {
            people(slow);
            minted(slow, () -> slow.post("/v1/devices", Map.of("deviceUid", "pump", "organisation", "councilbox")));
            assertStatus(201, slow.as("ana", "POST", "/v1/devices/pump/transfer", Map.of("organisation", "harbour")));
            CompletableFuture<HttpResponse<String>> accepted =
                    later(() -> slow.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()));
            Await.until("it is pooled", () -> slow.waitingChanges() == 1);
            for (String change : List.of("revoke", "quarantine", "token")) {
                assertStatus(409, slow.as("ana", "POST", "/v1/devices/pump/" + change, Map.of()), "waits");
            }
            assertStatus(409, slow.as("ana", "DELETE", "/v1/transfers/pump", Map.of()), "waits");
            assertStatus(409, slow.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()), "waits");
            slow.part(Minter.class).tick();
            assertStatus(200, accepted.get());
            assertThat(slow.json("/v1/devices/pump").get("organisation").asString())
                    .isEqualTo("harbour");
        }
    }

    private static void minted(TestMaster master, Later.Call call) throws Exception {
        CompletableFuture<HttpResponse<String>> answer = later(call);
        Await.until("it is pooled", () -> master.waitingChanges() == 1);
        master.part(Minter.class).tick();
        assertStatus(201, answer.get());
    }

    @Test
    void offersAreThereAfterARestart(@TempDir Path root) throws Exception {
        try (TestMaster first = new TestMaster(root, Duration.ofMillis(50), Map.of()).start()) {
            people(first);
            first.post("/v1/devices", Map.of("deviceUid", "pump", "organisation", "councilbox"));
            first.post("/v1/devices/pump/transfer", Map.of("organisation", "harbour", "site", "quay"));
            JsonNode before = first.json("/v1/transfers");
            assertThat(before.get("transfers").size()).isEqualTo(1);
            first.stop();
            first.start();
            assertThat(first.json("/v1/transfers")).isEqualTo(before);
            assertStatus(200, first.as("bo", "POST", "/v1/transfers/pump/accept", Map.of()));
            assertThat(first.json("/v1/devices/pump").get("site").asString()).isEqualTo("quay");
            first.stop();
            assertThat(Files.readString(first.directory().transfers())).doesNotContain("pump");
            first.start();
            assertThat(first.json("/v1/transfers").get("transfers").size()).isZero();
        }
    }
}
