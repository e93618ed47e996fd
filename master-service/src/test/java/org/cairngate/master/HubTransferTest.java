package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.Later.later;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.registry.MasterTransactions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A hub goes from one organisation to another when one offers it and the other accepts; nothing else goes with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HubTransferTest {

    private static final List<String> HUBS =
            List.of("north", "sited", "kept", "private", "odd", "suspect", "revoked", "contended", "repeated", "heard");

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        Map<String, SigningKey> keys = HUBS.stream()
                .collect(Collectors.toMap(Function.identity(), name -> SigningKey.generate(new SecureRandom())));
        master = new TestMaster(root, Duration.ofMillis(50), keys).start();
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

    private static void assertStatus(int status, HttpResponse<String> answer, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        for (String word : words) {
            assertThat(answer.body()).contains(word);
        }
    }

    private void owned(String hub) throws Exception {
        assertStatus(200, master.send("PATCH", "/v1/hubs/" + hub, Map.of("organisation", "councilbox")));
    }

    private HttpResponse<String> offer(String hub, String to) throws Exception {
        return master.as("ana", "POST", "/v1/hubs/" + hub + "/transfer", Map.of("organisation", to));
    }

    /** A hub of councilbox's that is offered to the harbour. */
    private String offered(String hub) throws Exception {
        owned(hub);
        assertStatus(201, offer(hub, "harbour"));
        return "/v1/hub-transfers/" + hub;
    }

    private List<String> transfers(String user, String query) throws Exception {
        return master.names(user, "/v1/hub-transfers" + query, "transfers", "hub");
    }

    private String owner(String hub) throws Exception {
        JsonNode known = master.json("/v1/hubs/" + hub);
        return known.get("organisation").asString() + "/" + known.get("site").asString();
    }

    /** The namespaces of the transactions that say whose a hub is, the oldest first. */
    private static List<String> changes(TestMaster master, String hub) {
        ChainStore store = master.part(ChainStore.class);
        List<String> namespaces = new ArrayList<>();
        for (long height = 1; height < store.tip().size(); height++) {
            Block block = store.block(height).orElseThrow();
            block.transactions().stream()
                    .map(signed -> signed.transaction())
                    .filter(one -> one.body() instanceof DeviceBody body
                            && body.deviceUid().equals("hub:" + hub))
                    .forEach(one -> namespaces.add(one.namespace()));
        }
        return namespaces;
    }

    private int status(String user, String path) throws Exception {
        return master.as(user, "GET", path, Map.of()).statusCode();
    }

    @Test
    void acceptedHubIsTheOthersAndNothingElseGoesWithIt() throws Exception {
        owned("north");
        master.person("tom", "technician", Map.of("organisation", "councilbox", "hubs", List.of("north")));
        master.person("tim", "technician", Map.of("organisation", "harbour", "hubs", List.of("north")));
        assertStatus(201, master.as("ana", "POST", "/v1/devices", Map.of("deviceUid", "gauge", "hub", "north")));
        JsonNode gauge = master.json("/v1/devices/gauge");
        JsonNode before = master.json("/v1/hubs/north");
        assertThat(List.of(status("tom", "/v1/hubs/north"), status("tim", "/v1/hubs/north")))
                .containsExactly(200, 404);
        HttpResponse<String> offer =
                master.as("ana", "POST", "/v1/hubs/north/transfer", Map.of("organisation", "harbour", "site", "quay"));
        assertStatus(
                201, offer, "\"hub\":\"north\"", "\"from\":\"councilbox\"", "\"to\":\"harbour\"", "\"site\":\"quay\"");
        JsonNode shown = master.answer(offer);
        assertThat(Duration.between(
                        Instant.parse(shown.get("offeredAt").asString()),
                        Instant.parse(shown.get("expiresAt").asString())))
                .isEqualTo(Duration.ofDays(30));
        assertThat(owner("north")).isEqualTo("councilbox/main");
        assertThat(status("bo", "/v1/hubs/north")).isEqualTo(404);
        assertStatus(
                200, master.as("bo", "POST", "/v1/hub-transfers/north/accept", Map.of()), "transactionId", "height");
        assertThat(owner("north")).isEqualTo("harbour/quay");
        JsonNode after = master.json("/v1/hubs/north");
        for (String same : List.of("name", "publicKey", "weight", "active", "height")) {
            assertThat(after.get(same)).as(same).isEqualTo(before.get(same));
        }
        assertThat(master.as("ana", "GET", "/v1/hubs/north", Map.of()).body())
                .isEqualTo(master.as("ana", "GET", "/v1/hubs/missing", Map.of())
                        .body()
                        .replace("missing", "north"));
        assertThat(master.json("/v1/devices/gauge")).as("no device is changed").isEqualTo(gauge);
        assertThat(changes(master, "north")).containsExactly("councilbox/main", "harbour/quay");
        assertReachAfterwards();
    }

    /** Devices stay whose they are and bound as they are; binding new ones is the new owner's. */
    private void assertReachAfterwards() throws Exception {
        assertThat(Stream.of("ana", "tom", "bo", "tim").map(this::seesGauge).toList())
                .containsExactly(true, true, false, false);
        assertThat(List.of(status("tom", "/v1/hubs/north"), status("tim", "/v1/hubs/north")))
                .containsExactly(404, 200);
        assertStatus(200, master.as("ana", "PATCH", "/v1/devices/gauge", Map.of("name", "Gauge 1")));
        assertStatus(
                409,
                master.as("ana", "POST", "/v1/devices", Map.of("deviceUid", "late", "hub", "north")),
                "no hub named north");
        assertStatus(404, master.as("ana", "PATCH", "/v1/hubs/north", Map.of("site", "roof")));
        assertStatus(201, master.as("bo", "POST", "/v1/devices", Map.of("deviceUid", "buoy", "hub", "north")));
        assertThat(master.names("bo", "/v1/devices?hub=north", "devices", "deviceUid"))
                .containsExactly("buoy");
        assertStatus(200, master.as("ana", "PATCH", "/v1/devices/gauge", Map.of("hub", "")));
        assertStatus(409, master.as("ana", "PATCH", "/v1/devices/gauge", Map.of("hub", "north")));
    }

    private boolean seesGauge(String user) {
        try {
            return status(user, "/v1/devices/gauge") == 200;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void acceptingSaysTheSiteAndASiteThatTheOwnerChangesLeavesTheOffer() throws Exception {
        String offer = offered("sited");
        assertStatus(200, master.as("ana", "PATCH", "/v1/hubs/sited", Map.of("site", "cellar")));
        assertThat(transfers("bo", "")).contains("sited");
        assertStatus(400, master.as("bo", "POST", offer + "/accept", Map.of("site", "a b")));
        assertStatus(200, master.as("bo", "POST", offer + "/accept", Map.of("site", "mole")));
        assertThat(owner("sited")).isEqualTo("harbour/mole");
        assertStatus(404, master.as("bo", "POST", offer + "/accept", Map.of()));
        assertStatus(201, master.as("bo", "POST", "/v1/hubs/sited/transfer", Map.of("organisation", "councilbox")));
        assertStatus(200, master.as("ana", "POST", offer + "/accept", Map.of()));
        assertThat(owner("sited")).isEqualTo("councilbox/main");
    }

    @Test
    void whatIsWithdrawnOrDeclinedCannotBeAccepted() throws Exception {
        owned("kept");
        String path = "/v1/hub-transfers/kept";
        for (String who : List.of("ana", "bo", "admin")) {
            assertStatus(201, offer("kept", "harbour"));
            assertThat(transfers("ana", "")).contains("kept");
            assertThat(transfers("bo", "")).contains("kept");
            assertStatus(200, master.as(who, "DELETE", path, Map.of()), "\"from\":\"councilbox\"");
            assertStatus(404, master.as("bo", "POST", path + "/accept", Map.of()));
            assertStatus(404, master.as(who, "DELETE", path, Map.of()));
            assertThat(transfers("admin", "")).doesNotContain("kept");
            assertThat(owner("kept")).isEqualTo("councilbox/main");
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
                    .isEqualTo(master.as("cy", parts[0], "/v1/hub-transfers/missing" + parts[1], Map.of())
                            .body()
                            .replace("missing", "private"));
        }
        assertStatus(404, master.as("ana", "POST", offer + "/accept", Map.of()));
        assertStatus(404, master.as("bo", "POST", "/v1/hubs/private/transfer", Map.of("organisation", "harbour")));
        assertThat(owner("private")).isEqualTo("councilbox/main");
    }

    @Test
    void offersThatMakeNoSenseAreRefused() throws Exception {
        String path = "/v1/hubs/odd/transfer";
        assertStatus(409, master.post(path, Map.of("organisation", "mill")), "no organisation");
        owned("odd");
        assertStatus(400, master.as("ana", "POST", path, Map.of()), "organisation is missing");
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "a/b")));
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "harbour", "site", "")));
        assertStatus(400, master.as("ana", "POST", path, Map.of("organisation", "harbour", "price", 7)));
        assertStatus(409, offer("odd", "councilbox"), "already");
        assertStatus(404, offer("missing", "harbour"), "no hub named missing");
        assertStatus(201, offer("odd", "harbour"));
        assertStatus(409, offer("odd", "mill"), "hub odd is offered already");
        assertStatus(400, master.as("ana", "GET", "/v1/hub-transfers?limit=501", Map.of()));
        assertStatus(400, master.as("ana", "GET", "/v1/hub-transfers?cursor=a:b", Map.of()));
    }

    private NodeRecord node(String name) {
        return master.part(ChainStore.class).state().nodeByName(name).orElseThrow();
    }

    @Test
    void hubAndDeviceOfOneNameAreOfferedApart() throws Exception {
        offered("heard");
        assertStatus(201, master.as("ana", "POST", "/v1/devices", Map.of("deviceUid", "heard")));
        assertThat(master.names("bo", "/v1/transfers", "transfers", "deviceUid"))
                .doesNotContain("heard");
        assertStatus(404, master.as("bo", "POST", "/v1/transfers/heard/accept", Map.of()));
        assertStatus(201, master.as("ana", "POST", "/v1/devices/heard/transfer", Map.of("organisation", "mill")));
        assertStatus(200, master.as("cy", "POST", "/v1/transfers/heard/accept", Map.of()));
        assertThat(owner("heard")).isEqualTo("councilbox/main");
        assertThat(transfers("bo", "?cursor=h")).contains("heard");
        assertThat(transfers("bo", "?cursor=heard")).doesNotContain("heard");
        assertThat(transfers("ana", "?limit=1")).hasSize(1);
        assertStatus(200, master.as("bo", "POST", "/v1/hub-transfers/heard/accept", Map.of()));
        assertThat(owner("heard")).isEqualTo("harbour/main");
        assertThat(master.json("/v1/devices/heard").get("organisation").asString())
                .isEqualTo("mill");
        AuditReading audit = new AuditReading(master);
        for (String[] write : new String[][] {
            {"ana", "POST /v1/hubs/{name}/transfer", "offerHub", "201"},
            {"bo", "POST /v1/hub-transfers/{name}/accept", "acceptHubTransfer", "200"}
        }) {
            JsonNode record = audit.await("actor", write[0], "action", write[1], "object", "heard");
            assertThat(record.get("operation").asString()).isEqualTo(write[2]);
            assertThat(record.get("outcome").asString()).isEqualTo("done");
            assertThat(record.get("status").asString()).isEqualTo(write[3]);
        }
        assertStatus(404, master.as("cy", "DELETE", "/v1/hub-transfers/heard", Map.of()));
        JsonNode refused = audit.await("actor", "cy", "object", "heard", "outcome", "refused");
        assertThat(refused.get("operation").asString()).isEqualTo("endHubTransfer");
        assertThat(refused.get("reason").asString()).isEqualTo("not-found");
    }

    /** What takes the hub away counts from its block on, before that one is final. */
    @Test
    void suspectedOrRevokedHubStaysWhereItIs() throws Exception {
        String offer = offered("suspect");
        NodeRecord suspect = node("suspect");
        assertThat(master.part(MasterTransactions.class)
                        .submit(new NodeBody(
                                NodeAction.QUARANTINE, NodeRole.HUB, suspect.name(), suspect.key(), suspect.weight()))
                        .height())
                .isPresent();
        assertStatus(409, master.as("bo", "POST", offer + "/accept", Map.of()), "quarantined");
        assertThat(transfers("bo", "")).contains("suspect");
        assertStatus(200, master.as("ana", "DELETE", offer, Map.of()));
        assertStatus(409, offer("suspect", "mill"), "quarantined");
        String revoked = offered("revoked");
        assertStatus(202, master.post("/v1/hubs/revoked/revoke", Map.of()));
        assertThat(transfers("bo", "")).doesNotContain("revoked");
        assertStatus(404, master.as("bo", "POST", revoked + "/accept", Map.of()));
        assertStatus(404, master.as("ana", "DELETE", revoked, Map.of()));
        assertStatus(409, offer("revoked", "mill"), "revoked for good");
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
            HttpRequest.Builder request = master.request(offer + "/accept", "bo", TestMaster.PASSWORD)
                    .header("Idempotency-Key", "\"take-it\"");
            answers.add(master.send(request, "POST", Map.of()));
        }
        assertStatus(200, answers.get(0));
        assertStatus(200, answers.get(1));
        assertThat(answers.get(1).body()).isEqualTo(answers.get(0).body());
        assertStatus(404, master.as("bo", "POST", offer + "/accept", Map.of()));
        assertThat(changes(master, "repeated")).hasSize(2);
    }
}
