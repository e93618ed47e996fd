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
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Devices and hubs of two organisations: each sees and changes its own, and tries in vain to reach the other's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnerTenancyTest {

    private static final String KEY = "did:key:zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        Map<String, SigningKey> hubs = Map.of("north", key(), "south", key(), "shared", key());
        master = new TestMaster(root, Duration.ofMillis(50), hubs).start();
        change("north", "councilbox");
        change("south", "harbour");
        register(Map.of("deviceUid", "gauge", "organisation", "councilbox", "hub", "north"));
        register(Map.of("deviceUid", "keyed", "organisation", "councilbox", "did", KEY));
        register(Map.of("deviceUid", "guest", "organisation", "councilbox", "hub", "south"));
        register(Map.of("deviceUid", "buoy", "organisation", "harbour", "site", "quay", "hub", "south"));
        register(Map.of("deviceUid", "stray"));
        register(Map.of("deviceUid", "idle", "hub", "south"));
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("rita", "registry-operator", Map.of("organisation", "harbour"));
        master.person("tim", "technician", Map.of("organisation", "harbour", "hubs", List.of("south")));
        master.person("hugo", "technician", Map.of("hubs", List.of("south")));
    }

    private static SigningKey key() {
        return SigningKey.generate(new SecureRandom());
    }

    private void change(String hub, String organisation) throws Exception {
        assertThat(master.send("PATCH", "/v1/hubs/" + hub, Map.of("organisation", organisation))
                        .statusCode())
                .isEqualTo(200);
    }

    private void register(Map<String, Object> device) throws Exception {
        HttpResponse<String> answer = master.post("/v1/devices", device);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private List<String> uids(String user, String query) throws Exception {
        return master.names(user, "/v1/devices" + query, "devices", "deviceUid");
    }

    private List<String> hubs(String user, String query) throws Exception {
        return master.names(user, "/v1/hubs" + query, "hubs", "name");
    }

    @Test
    void anOrganisationsDeviceIsForItsAccountsAndNoOthers() throws Exception {
        List<String> foreign = List.of("gauge", "keyed", "guest", "stray", "idle");
        List<String> requests = List.of(
                "GET ",
                "GET /did.json",
                "PATCH ",
                "POST /quarantine",
                "POST /activate",
                "POST /deactivate",
                "POST /revoke",
                "POST /token",
                "DELETE /token");
        for (String user : List.of("bo", "rita")) {
            for (String request : requests) {
                String[] parts = request.split(" ", -1);
                String missing = master.as(user, parts[0], "/v1/devices/missing" + parts[1], Map.of())
                        .body();
                for (String uid : foreign) {
                    HttpResponse<String> answer = master.as(user, parts[0], "/v1/devices/" + uid + parts[1], Map.of());
                    assertThat(answer.statusCode())
                            .as("%s %s %s", user, request, uid)
                            .isEqualTo(404);
                    assertThat(answer.body()).isEqualTo(missing.replace("missing", uid));
                }
            }
        }
        assertThat(master.as("bo", "GET", "/v1/devices/buoy", Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void anOrganisationChangesItsOwnDevices() throws Exception {
        Map<String, Object> plain = Map.of("deviceUid", "tug-1", "name", "Tug");
        assertThat(master.as("rita", "POST", "/v1/devices", plain).statusCode()).isEqualTo(201);
        assertThat(master.json("/v1/devices/tug-1").get("organisation").asString())
                .isEqualTo("harbour");
        List<Integer> answers = new ArrayList<>();
        for (String request : List.of(
                "POST /deactivate",
                "POST /activate",
                "POST /quarantine",
                "POST /activate",
                "POST /token",
                "DELETE /token",
                "POST /revoke")) {
            String[] parts = request.split(" ", -1);
            answers.add(master.as("rita", parts[0], "/v1/devices/tug-1" + parts[1], Map.of())
                    .statusCode());
        }
        assertThat(answers).containsExactly(200, 200, 200, 200, 201, 200, 200);
        Map<String, Object> sited = Map.of("deviceUid", "tug-2", "organisation", "harbour", "site", "quay");
        assertThat(master.as("rita", "POST", "/v1/devices", sited).statusCode()).isEqualTo(201);
        assertThat(master.as("rita", "PATCH", "/v1/devices/tug-2", Map.of("site", "dock", "hub", "south"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.as("rita", "PATCH", "/v1/devices/tug-2", Map.of("organisation", "harbour", "name", "T"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nothingIsNamedThatIsAnothers() throws Exception {
        List<Map<String, Object>> wishes = List.of(
                Map.of("organisation", "councilbox"),
                Map.of("organisation", "councilbox", "site", "main"),
                Map.of("hub", "north"),
                Map.of("hub", "shared"),
                Map.of("hub", "nowhere"));
        for (Map<String, Object> wish : wishes) {
            Map<String, Object> device = new HashMap<>(wish);
            device.put("deviceUid", "x");
            assertThat(master.as("bo", "POST", "/v1/devices", device).statusCode())
                    .as("%s", wish)
                    .isEqualTo(409);
            assertThat(master.as("bo", "PATCH", "/v1/devices/buoy", wish).statusCode())
                    .as("%s", wish)
                    .isEqualTo(409);
        }
        assertThat(master.as(
                                "hugo",
                                "POST",
                                "/v1/devices",
                                Map.of("deviceUid", "x", "hub", "south", "organisation", "harbour"))
                        .statusCode())
                .isEqualTo(409);
        for (String user : List.of("tim", "hugo")) {
            assertThat(master.as(user, "PATCH", "/v1/devices/idle", Map.of("organisation", "harbour"))
                            .statusCode())
                    .isEqualTo(409);
        }
        assertThat(master.json("/v1/devices/idle").has("organisation")).isFalse();
        assertThat(master.get("/v1/devices/x").statusCode()).isEqualTo(404);
    }

    @Test
    void anAccountIsLimitedToHubsThatItsMakerSees() throws Exception {
        for (String hub : List.of("north", "shared", "missing")) {
            Map<String, Object> guest = Map.of(
                    "name", "ina", "role", "technician", "organisation", "harbour", "hubs", List.of("south", hub));
            HttpResponse<String> made = master.as("bo", "POST", "/v1/accounts", guest);
            assertThat(made.statusCode()).as(made.body()).isEqualTo(409);
            assertThat(made.body()).contains("this account has no hub named " + hub);
            HttpResponse<String> changed =
                    master.as("bo", "PATCH", "/v1/accounts/tim", Map.of("hubs", List.of("south", hub)));
            assertThat(changed.statusCode()).as(changed.body()).isEqualTo(409);
        }
        Map<String, Object> own =
                Map.of("name", "ida", "role", "technician", "organisation", "harbour", "hubs", List.of("south"));
        assertThat(master.as("bo", "POST", "/v1/accounts", own).statusCode()).isEqualTo(201);
        assertThat(master.as("bo", "PATCH", "/v1/accounts/tim", Map.of("hubs", List.of("south")))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void anAdministratorOfAllNamesAnyHub() throws Exception {
        master.person("otto", "technician", Map.of("organisation", "harbour", "hubs", List.of("shared")));
        HttpResponse<String> kept = master.as("bo", "PATCH", "/v1/accounts/otto", Map.of("enabled", false));
        assertThat(kept.statusCode()).as(kept.body()).isEqualTo(200);
    }

    @Test
    void listsShowAnOrganisationItsOwnDevicesAndHubs() throws Exception {
        assertThat(uids("bo", "")).contains("buoy").doesNotContain("gauge", "keyed", "guest", "stray", "idle");
        assertThat(uids("bo", "?hub=south")).contains("buoy").doesNotContain("guest", "idle");
        assertThat(uids("bo", "?organisation=councilbox")).isEmpty();
        assertThat(uids("bo", "?hub=north")).isEmpty();
        assertThat(uids("bo", "?site=main")).doesNotContain("gauge", "keyed", "guest");
        assertThat(hubs("bo", "")).containsExactly("south");
        assertThat(hubs("bo", "?organisation=councilbox")).isEmpty();
        assertThat(master.as("bo", "GET", "/v1/hubs/south", Map.of()).statusCode())
                .isEqualTo(200);
        for (String name : List.of("north", "shared")) {
            assertThat(master.as("bo", "GET", "/v1/hubs/" + name, Map.of()).body())
                    .isEqualTo(master.as("bo", "GET", "/v1/hubs/missing", Map.of())
                            .body()
                            .replace("missing", name));
        }
    }

    @Test
    void whoIsLimitedToHubsTooSeesWhatIsOfNoOtherThere() throws Exception {
        assertThat(uids("tim", "")).contains("buoy", "idle").doesNotContain("gauge", "guest", "stray");
        assertThat(uids("hugo", "")).contains("buoy", "idle", "guest").doesNotContain("gauge", "stray");
        assertThat(master.as("tim", "GET", "/v1/devices/guest", Map.of()).statusCode())
                .isEqualTo(404);
        assertThat(hubs("tim", "")).containsExactly("south");
        Map<String, Object> device = Map.of("deviceUid", "vane", "hub", "south");
        assertThat(master.as("tim", "POST", "/v1/devices", device).statusCode()).isEqualTo(201);
        assertThat(master.json("/v1/devices/vane").get("organisation").asString())
                .isEqualTo("harbour");
    }

    @Test
    void anOrganisationMovesItsOwnHubsAndRegistersNone() throws Exception {
        assertThat(master.as("rita", "PATCH", "/v1/hubs/south", Map.of("site", "mole"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(master.json("/v1/hubs/south").get("site").asString()).isEqualTo("mole");
        for (String name : List.of("north", "shared")) {
            assertThat(master.as("rita", "PATCH", "/v1/hubs/" + name, Map.of("site", "mole"))
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(master.as("rita", "PATCH", "/v1/hubs/south", Map.of("organisation", "councilbox"))
                        .statusCode())
                .isEqualTo(409);
        Map<String, Object> hub =
                Map.of("name", "east", "publicKey", key().publicKey().did());
        assertThat(master.as("bo", "POST", "/v1/hubs", hub).statusCode()).isEqualTo(403);
    }

    @Test
    void sitesAreAnOrganisationsOwn() throws Exception {
        JsonNode all = master.json("/v1/sites");
        assertThat(all.get("sites").findValuesAsString("organisation")).contains("councilbox", "harbour");
        JsonNode own = master.answer(master.as("bo", "GET", "/v1/sites", Map.of()));
        assertThat(own.get("sites").findValuesAsString("organisation"))
                .isNotEmpty()
                .containsOnly("harbour");
        assertThat(own.get("sites").findValuesAsString("site")).contains("quay");
        assertThat(master.as("bo", "GET", "/v1/sites?organisation=councilbox", Map.of())
                        .body())
                .isEqualTo("{\"sites\":[]}");
        assertThat(master.as("bo", "GET", "/v1/sites?cursor=a", Map.of()).body())
                .doesNotContain("councilbox");
    }

    @Test
    void aBlockShowsAnOrganisationTheChangesOfItsOwnDevices() throws Exception {
        String blocks = master.as("bo", "GET", "/v1/blocks?limit=500", Map.of()).body();
        assertThat(blocks).contains("harbour/quay").doesNotContain("councilbox");
    }
}
