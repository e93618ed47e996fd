package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.master.registry.MasterTransactions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Whose devices and hubs are: the chain says it, the registry shows it, and it is the same when all is built again. */
class OwnerTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());

    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", northKey)).start();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private void register(String uid, String... ownerAndMore) throws Exception {
        Map<String, Object> wish = new HashMap<>(Map.of("deviceUid", uid));
        List<String> members = List.of("organisation", "site", "hub");
        for (int i = 0; i < ownerAndMore.length; i++) {
            wish.put(members.get(i), ownerAndMore[i]);
        }
        HttpResponse<String> answer = master.post("/v1/devices", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static void assertConflict(HttpResponse<String> answer, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains(words);
    }

    private static String owner(JsonNode thing) {
        return thing.path("organisation").asString("nobody's") + "/"
                + thing.path("site").asString("nowhere");
    }

    private List<String> uids(String query) throws Exception {
        List<String> uids = new ArrayList<>();
        master.json("/v1/devices" + query)
                .get("devices")
                .forEach(device -> uids.add(device.get("deviceUid").asString()));
        return uids;
    }

    private List<String> hubs(String query) throws Exception {
        List<String> names = new ArrayList<>();
        master.json("/v1/hubs" + query)
                .get("hubs")
                .forEach(hub -> names.add(hub.get("name").asString()));
        return names;
    }

    /** The namespaces of the transactions about a device, the oldest first. */
    private List<String> namespaces(String uid) {
        ChainStore store = master.part(ChainStore.class);
        List<String> namespaces = new ArrayList<>();
        for (long height = 1; height < store.tip().size(); height++) {
            Block block = store.block(height).orElseThrow();
            for (SignedTransaction signed : block.transactions()) {
                if (signed.transaction().body() instanceof DeviceBody body
                        && body.deviceUid().equals(uid)) {
                    namespaces.add(signed.transaction().namespace());
                }
            }
        }
        return namespaces;
    }

    private void registerHub(String name, Map<String, Object> owner) throws Exception {
        Map<String, Object> wish = new HashMap<>(owner);
        wish.put("name", name);
        wish.put(
                "publicKey", SigningKey.generate(new SecureRandom()).publicKey().did());
        HttpResponse<String> answer = master.post("/v1/hubs", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void deviceIsWhoseItsRegistrationSays() throws Exception {
        register("pump", "harbour", "quay");
        register("gauge", "harbour");
        register("stray");
        assertThat(owner(master.json("/v1/devices/pump"))).isEqualTo("harbour/quay");
        assertThat(owner(master.json("/v1/devices/gauge"))).isEqualTo("harbour/main");
        assertThat(master.json("/v1/devices/stray").has("organisation")).isFalse();
        assertThat(master.json("/v1/devices/stray").has("site")).isFalse();
        assertThat(namespaces("pump")).containsExactly("harbour/quay");
        assertThat(namespaces("stray")).containsExactly("");
    }

    @Test
    void listsAreThoseOfAnOrganisationOrSiteWhenAskedSo() throws Exception {
        register("a", "harbour", "quay");
        register("b", "councilbox", "quay");
        register("c", "harbour");
        register("d");
        assertThat(uids("")).containsExactly("a", "b", "c", "d");
        assertThat(uids("?organisation=harbour")).containsExactly("a", "c");
        assertThat(uids("?organisation=harbour&site=quay")).containsExactly("a");
        assertThat(uids("?site=quay")).containsExactly("a", "b");
        assertThat(uids("?organisation=nobody")).isEmpty();
        assertThat(uids("?organisation=harbour&cursor=a")).containsExactly("c");
        assertThat(master.get("/v1/devices?organisation=a/b").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNobodysGetsAnOwnerOnceAndAnotherSiteAtAnyTime() throws Exception {
        register("pump");
        String before = master.tag("/v1/devices/pump");
        assertConflict(master.send("PATCH", "/v1/devices/pump", Map.of("site", "quay")), "no organisation");
        assertThat(master.send("PATCH", "/v1/devices/pump", Map.of("organisation", "harbour", "site", "quay"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(owner(master.json("/v1/devices/pump"))).isEqualTo("harbour/quay");
        assertThat(master.tag("/v1/devices/pump")).isNotEqualTo(before);
        assertThat(master.send("PATCH", "/v1/devices/pump", Map.of("site", "dock", "name", "P1"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(owner(master.json("/v1/devices/pump"))).isEqualTo("harbour/dock");
        assertConflict(master.send("PATCH", "/v1/devices/pump", Map.of("site", "dock")), "already");
        assertConflict(master.send("PATCH", "/v1/devices/pump", Map.of("organisation", "councilbox")), "changes hands");
        assertThat(namespaces("pump")).containsExactly("", "harbour/quay", "harbour/dock");
    }

    @Test
    void whatElseChangesAtADeviceLeavesItsOwner() throws Exception {
        register("pump", "harbour", "quay");
        for (String change : List.of("deactivate", "activate", "quarantine", "activate", "token", "revoke")) {
            assertThat(master.post("/v1/devices/pump/" + change, Map.of()).statusCode())
                    .as(change)
                    .isBetween(200, 201);
            assertThat(owner(master.json("/v1/devices/pump"))).isEqualTo("harbour/quay");
        }
        assertThat(namespaces("pump")).hasSize(7).containsOnly("harbour/quay");
    }

    @Test
    void ownersThatAreNoneAreRefused() throws Exception {
        List<Map<String, Object>> wrong = List.of(
                Map.of("site", "quay"),
                Map.of("organisation", ""),
                Map.of("organisation", "a/b"),
                Map.of("organisation", "o".repeat(65)),
                Map.of("organisation", "harbour", "site", "a b"),
                Map.of("organisation", "cairngate", "site", "audit"));
        for (Map<String, Object> owner : wrong) {
            Map<String, Object> device = new HashMap<>(owner);
            device.put("deviceUid", "pump");
            assertThat(master.post("/v1/devices", device).statusCode())
                    .as("%s", owner)
                    .isEqualTo(400);
        }
        assertThat(uids("")).isEmpty();
    }

    @Test
    void hubIsWhoseItsRegistrationSaysAndChangesItsSite() throws Exception {
        registerHub("quay-1", Map.of("organisation", "harbour", "site", "quay"));
        assertThat(hubs("?organisation=harbour")).containsExactly("quay-1");
        assertThat(hubs("?site=dock")).isEmpty();
        assertThat(hubs("")).containsExactly("north", "quay-1");
        assertThat(master.json("/v1/hubs/north").has("organisation")).isFalse();
        assertConflict(master.send("PATCH", "/v1/hubs/north", Map.of("site", "quay")), "no organisation");
        for (String site : List.of("quay", "dock", "mole")) {
            assertThat(master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "harbour", "site", site))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(owner(master.json("/v1/hubs/north"))).isEqualTo("harbour/" + site);
        }
        assertConflict(master.send("PATCH", "/v1/hubs/north", Map.of("site", "mole")), "already");
        assertConflict(master.send("PATCH", "/v1/hubs/north", Map.of()), "already");
        assertConflict(master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "councilbox")), "changes hands");
        assertThat(hubs("?organisation=harbour")).containsExactly("north", "quay-1");
        assertThat(master.send("PATCH", "/v1/hubs/none", Map.of("site", "x")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whatCarriesTheOwnerOfAHubIsNoDeviceForAnybody() throws Exception {
        register("pump", "harbour", "quay", "north");
        assertThat(master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "harbour"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.part(ChainStore.class).state().device("hub:north")).isPresent();
        for (String query : List.of("", "?hub=north", "?organisation=harbour", "?status=active", "?q=hub")) {
            assertThat(uids(query)).as(query).doesNotContain("hub:north");
        }
        assertThat(master.get("/v1/devices/hub:north").statusCode()).isEqualTo(404);
        for (String change : List.of("revoke", "quarantine", "deactivate", "token")) {
            assertThat(master.post("/v1/devices/hub:north/" + change, Map.of()).statusCode())
                    .isEqualTo(404);
        }
        assertConflict(master.post("/v1/devices", Map.of("deviceUid", "hub:south")), "kept for the owners of hubs");
    }

    @Test
    void deviceOfBeforeThatIsCalledLikeACarrierStaysADevice() throws Exception {
        DeviceBody old =
                new DeviceBody(DeviceAction.REGISTER, "hub:north", "", "north", DeviceStatus.ACTIVE, Hash.ZERO);
        assertThat(master.part(MasterTransactions.class).submit(old).height()).isPresent();
        assertThat(uids("")).containsExactly("hub:north");
        assertConflict(master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "harbour")), "device hub:north");
        assertThat(uids("")).containsExactly("hub:north");
    }

    @Test
    void hubWithTheLongestNameHasAnOwnerToo() throws Exception {
        String name = "n".repeat(64);
        registerHub(name, Map.of("organisation", "harbour"));
        try (TestHub north = new TestHub(master, "north", northKey)) {
            Await.until("it acts", () -> master.get("/v1/hubs/" + name).statusCode() == 200);
            assertThat(master.send("PATCH", "/v1/hubs/" + name, Map.of("site", "quay"))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(owner(master.json("/v1/hubs/" + name))).isEqualTo("harbour/quay");
            assertThat(north.faults()).isEmpty();
        }
    }

    @Test
    void siteIsThereAsLongAsSomethingIsAtItAndTellsHowMuch() throws Exception {
        register("a", "harbour", "quay");
        register("b", "harbour", "quay");
        register("c", "harbour-2", "quay");
        register("stray");
        registerHub("quay-1", Map.of("organisation", "harbour", "site", "quay"));
        assertThat(master.get("/v1/sites").body())
                .isEqualTo("{\"sites\":[{\"organisation\":\"harbour-2\",\"site\":\"quay\",\"devices\":1,\"hubs\":0},"
                        + "{\"organisation\":\"harbour\",\"site\":\"quay\",\"devices\":2,\"hubs\":1}]}");
        assertThat(master.send("PATCH", "/v1/devices/c", Map.of("site", "dock")).statusCode())
                .isEqualTo(200);
        JsonNode first = master.json("/v1/sites?limit=1");
        assertThat(owner(first.get("sites").get(0))).isEqualTo("harbour-2/dock");
        JsonNode second = master.json(
                "/v1/sites?limit=1&cursor=" + first.get("nextCursor").asString());
        assertThat(owner(second.get("sites").get(0))).isEqualTo("harbour/quay");
        assertThat(second.has("nextCursor")).isFalse();
        assertThat(master.json("/v1/sites?organisation=harbour").get("sites").size())
                .isEqualTo(1);
        assertThat(master.get("/v1/sites?cursor=%25").statusCode()).isEqualTo(400);
    }

    @Test
    void ownersAreTheSameAfterARestartAndWhenAllIsBuiltAgainFromTheBlocks() throws Exception {
        for (int i = 0; i < 70; i++) {
            register("d" + i, i % 2 == 0 ? "harbour" : "councilbox", "s" + i % 3);
        }
        register("stray");
        assertThat(master.send("PATCH", "/v1/devices/d7", Map.of("site", "moved"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.send("PATCH", "/v1/hubs/north", Map.of("organisation", "harbour"))
                        .statusCode())
                .isEqualTo(200);
        registerHub("quay-1", Map.of("organisation", "harbour", "site", "quay"));
        String query = "/v1/devices?limit=500&organisation=";
        List<JsonNode> before =
                List.of(master.json(query + "harbour"), master.json(query + "councilbox"), master.json("/v1/devices"));
        List<String> hubs = hubs("?organisation=harbour");
        assertThat(before.get(0).get("devices").size()).isEqualTo(35);
        assertThat(hubs).containsExactly("north", "quay-1");
        for (boolean again : List.of(false, true)) {
            master.stop();
            if (again) {
                RegistryTest.buildAgain(master);
            }
            master.start();
            assertThat(List.of(
                            master.json(query + "harbour"),
                            master.json(query + "councilbox"),
                            master.json("/v1/devices")))
                    .isEqualTo(before);
            assertThat(hubs("?organisation=harbour")).isEqualTo(hubs);
            assertThat(owner(master.json("/v1/devices/d7"))).isEqualTo("councilbox/moved");
        }
        register("late", "harbour", "quay");
        assertThat(owner(master.json("/v1/devices/late"))).isEqualTo("harbour/quay");
    }
}
