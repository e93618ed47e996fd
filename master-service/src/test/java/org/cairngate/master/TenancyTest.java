package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.master.access.Permission;
import org.cairngate.master.access.Permissions;
import org.cairngate.master.access.Reach;
import org.cairngate.master.access.Role;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two organisations on one chain: each sees its own, and tries in vain to cross to the other on every endpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenancyTest {

    private static final String SHIPS = "harbour/ships";

    /** Things that are not the harbour's, for each template of a path that takes a name. */
    private static final Map<String, String> FOREIGN = Map.ofEntries(
            Map.entry("/v1/events/{uid}", "/v1/events/rain"),
            Map.entry("/v1/events/{uid}/payload", "/v1/events/rain/payload"),
            Map.entry("/v1/events/{uid}/proof", "/v1/events/rain/proof"),
            Map.entry("/v1/organisations/{name}", "/v1/organisations/councilbox"),
            Map.entry("/v1/hubs/{name}", "/v1/hubs/north"),
            Map.entry("/v1/devices/{uid}", "/v1/devices/gauge"),
            Map.entry("/v1/devices/{uid}/did.json", "/v1/devices/gauge/did.json"),
            Map.entry("/v1/devices/{uid}/quarantine", "/v1/devices/gauge/quarantine"),
            Map.entry("/v1/devices/{uid}/activate", "/v1/devices/gauge/activate"),
            Map.entry("/v1/devices/{uid}/deactivate", "/v1/devices/gauge/deactivate"),
            Map.entry("/v1/devices/{uid}/revoke", "/v1/devices/gauge/revoke"),
            Map.entry("/v1/devices/{uid}/token", "/v1/devices/gauge/token"),
            Map.entry("/v1/retention/{organisation}/{group}", "/v1/retention/councilbox/rain"),
            Map.entry("/v1/devices/{uid}/transfer", "/v1/devices/gauge/transfer"),
            Map.entry("/v1/transfers/{uid}", "/v1/transfers/gauge"),
            Map.entry("/v1/transfers/{uid}/accept", "/v1/transfers/gauge/accept"),
            Map.entry("/v1/hubs/{name}/transfer", "/v1/hubs/north/transfer"),
            Map.entry("/v1/hub-transfers/{name}", "/v1/hub-transfers/north"),
            Map.entry("/v1/hub-transfers/{name}/accept", "/v1/hub-transfers/north/accept"),
            Map.entry("/v1/device-types/{organisation}/{name}", "/v1/device-types/councilbox/rain-gauge"),
            Map.entry("/v1/jobs/{id}", "/v1/jobs/JOB"),
            Map.entry("/v1/jobs/{id}/items", "/v1/jobs/JOB/items"),
            Map.entry("/v1/accounts/{name}", "/v1/accounts/ana"),
            Map.entry("/v1/accounts/{name}/password", "/v1/accounts/ana/password"),
            Map.entry("/v1/accounts/{name}/key", "/v1/accounts/meter/key"),
            Map.entry("/v1/accounts/{name}/totp", "/v1/accounts/ana/totp"));

    /** Paths with a height: everyone sees every block, and of its transactions his own. */
    private static final List<String> DIVIDED = List.of("/v1/blocks/{height}");

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey southKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;
    private TestHub north;
    private TestHub south;
    private String job;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(
                        root,
                        ChainPolicy.standard("cairngate.example/test", Duration.ofMillis(100)),
                        Map.of(
                                "harbour",
                                SigningKey.generate(new SecureRandom()).publicKey()),
                        Map.of("north", northKey, "south", southKey))
                .with(TestDatabase.fresh())
                .start();
        north = new TestHub(master, "north", northKey);
        south = new TestHub(master, "south", southKey);
        for (Map<String, Object> device : List.<Map<String, Object>>of(
                Map.of("deviceUid", "gauge", "hub", "north"),
                Map.of("deviceUid", "buoy", "hub", "south"),
                Map.of("deviceUid", "roamer"))) {
            assertThat(master.post("/v1/devices", device).statusCode()).isEqualTo(201);
        }
        Map<String, Object> type = Map.of("organisation", "councilbox", "name", "rain-gauge");
        assertThat(master.post("/v1/device-types", type).statusCode()).isEqualTo(201);
        submit(north, TestHub.NAMESPACE, "rain", "gauge", 1);
        submit(north, SHIPS, "ferry", "gauge", 2);
        submit(south, SHIPS, "tug", "buoy", 1);
        for (String namespace : List.of(TestHub.NAMESPACE, SHIPS)) {
            HttpResponse<String> answer = master.post("/v1/namespaces", epoch(namespace));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        }
        master.person("ana", "operator", Map.of("organisation", "councilbox"));
        master.post("/v1/accounts", Map.of("name", "meter", "role", "operator", "organisation", "councilbox"));
        Map<String, Object> list = Map.of("operation", "quarantine", "devices", List.of(Map.of("deviceUid", "none")));
        job = master.answer(master.as("ana", "POST", "/v1/jobs", list))
                .get("id")
                .asString();
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("tim", "technician", Map.of("hubs", List.of("north")));
        for (String uid : List.of("rain", "ferry", "tug")) {
            Await.until(
                    uid + " is certified",
                    () -> master.get("/v1/events/" + uid + "/proof").statusCode() == 200);
        }
        Await.until(
                "the events are in the tables",
                () -> master.json("/v1/telemetry/events").at("/events/2").has("uid"));
    }

    private static Map<String, Object> epoch(String namespace) {
        return Map.of("namespace", namespace, "keyEpoch", 1, "members", List.of("north"), "wrappedKeys", List.of());
    }

    private static void submit(TestHub hub, String namespace, String uid, String device, long seq) throws Exception {
        assertThat(hub.send(hub.sealIn(namespace, seq, List.of(TestHub.event(uid, device, namespace))))
                        .isAccepted())
                .isTrue();
    }

    @AfterAll
    void stop() throws Exception {
        north.close();
        south.close();
        master.close();
    }

    private HttpResponse<String> as(String user, String path) throws Exception {
        return master.as(user, "GET", path, Map.of());
    }

    private JsonNode json(String user, String path) throws Exception {
        return master.answer(as(user, path));
    }

    @Test
    void nothingOfAnotherOrganisationIsFoundByItsName() throws Exception {
        for (Permission row : Permissions.rows()) {
            if (row.reach() != Reach.OWN || !row.path().contains("{") || DIVIDED.contains(row.path())) {
                continue;
            }
            assertThat(FOREIGN).as("a thing of another for %s", row).containsKey(row.path());
            String path = FOREIGN.get(row.path()).replace("JOB", job);
            Map<String, Object> body = path.endsWith("/password") ? Map.of("password", TestMaster.PASSWORD) : Map.of();
            HttpResponse<String> foreign = master.as("bo", row.method().name(), path, body);
            assertThat(foreign.statusCode())
                    .as("%s %s %s", row.method(), path, foreign.body())
                    .isEqualTo(404);
            String name = path.split("/", -1)[3];
            HttpResponse<String> missing =
                    master.as("bo", row.method().name(), path.replace("/" + name, "/missing"), body);
            assertThat(foreign.body()).isEqualTo(missing.body().replace("missing", name));
        }
    }

    @Test
    void whatIsOfTheWholeMasterIsRefusedToOneOrganisation() throws Exception {
        for (Permission row : Permissions.rows()) {
            if (row.roles().contains(Role.ADMINISTRATOR) && row.reach() == Reach.WHOLE) {
                String path = row.path().replaceAll("\\{[^}]*}", "none");
                assertThat(master.as("bo", row.method().name(), path, Map.of()).statusCode())
                        .as("%s %s", row.method(), path)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void anOrganisationFindsItsOwnEventsWithTheirProofs() throws Exception {
        for (String part : List.of("", "/payload", "/proof")) {
            assertThat(as("ana", "/v1/events/rain" + part).statusCode())
                    .as(part)
                    .isEqualTo(200);
            assertThat(as("bo", "/v1/events/tug" + part).statusCode()).as(part).isEqualTo(200);
            for (String uid : List.of("ferry", "tug")) {
                assertThat(as("ana", "/v1/events/" + uid + part).statusCode())
                        .as(uid + part)
                        .isEqualTo(404);
            }
        }
    }

    @Test
    void listsShowAnOrganisationItsOwn() throws Exception {
        assertThat(as("bo", "/v1/namespaces").body()).contains(SHIPS).doesNotContain("councilbox");
        assertThat(as("bo", "/v1/organisations").body()).contains("\"harbour\"").doesNotContain("councilbox");
        assertThat(as("bo", "/v1/accounts").body()).contains("\"bo\"").doesNotContain("admin\"", "ana", "tim", "meter");
        assertThat(json("bo", "/v1/hubs").get("hubs").size()).isZero();
        assertThat(json("bo", "/v1/devices").get("devices").size()).isZero();
    }

    @Test
    void alarmsOfHubsThatAreNotItsOwnAreNotShownToAnOrganisation() throws Exception {
        Report report = new Report(1_000_000, RefusalReason.BAD_SIGNATURE, "for this test");
        north.publish(Topics.report("north"), report.sign(northKey));
        Await.until(
                "the alarm is in a block",
                () -> json("admin", "/v1/alarms").at("/alarms/0").has("height"));
        assertThat(as("tim", "/v1/alarms").body()).contains("hub:north");
        for (String user : List.of("ana", "bo")) {
            for (String filter : List.of("", "?subject=hub:north", "?kind=block-refused", "?state=open")) {
                assertThat(json(user, "/v1/alarms" + filter).get("alarms").size())
                        .as(user + filter)
                        .isZero();
            }
        }
    }

    @Test
    void aBlockShowsAnOrganisationItsOwnTransactions() throws Exception {
        String blocks = as("bo", "/v1/blocks?limit=500").body();
        assertThat(blocks).contains(SHIPS).doesNotContain("councilbox", "\"signerName\":\"master\"");
        assertThat(as("ana", "/v1/blocks?limit=500").body())
                .contains(TestHub.NAMESPACE)
                .doesNotContain(SHIPS);
        for (String path : List.of("/v1/blocks", "/v1/blocks/1")) {
            HttpRequest.Builder bytes =
                    master.request(path, "bo", TestMaster.PASSWORD).header("Accept", "application/cbor");
            assertThat(master.send(bytes, "GET", Map.of()).statusCode())
                    .as(path)
                    .isEqualTo(406);
        }
    }

    @Test
    void telemetryShowsAnOrganisationItsOwn() throws Exception {
        String all = "from=2023-01-01T00:00:00Z&to=2024-01-01T00:00:00Z";
        for (String path : List.of("/v1/telemetry/events", "/v1/telemetry/latest", "/v1/telemetry/export")) {
            assertThat(as("bo", path).body()).as(path).contains(SHIPS).doesNotContain("councilbox");
            assertThat(as("ana", path).body())
                    .as(path)
                    .contains(TestHub.NAMESPACE)
                    .doesNotContain(SHIPS);
            for (String crossing : List.of("namespace=" + TestHub.NAMESPACE, "namespace=councilbox")) {
                assertThat(as("bo", path + "?" + crossing).body()).as(path).doesNotContain("gauge", "temperature");
            }
        }
        String gauge = "/v1/telemetry/series?device=gauge&key=temperature&" + all;
        assertThat(json("admin", gauge).at("/points/0/count").asInt()).isEqualTo(2);
        assertThat(json("bo", gauge).at("/points/0/count").asInt()).isEqualTo(1);
        assertThat(json("bo", gauge + "&namespace=" + TestHub.NAMESPACE)
                        .get("points")
                        .size())
                .isZero();
        assertThat(json("bo", gauge + "&method=lttb").get("points").size()).isEqualTo(1);
    }

    @Test
    void telemetryShowsWhoIsLimitedToHubsWhatThoseTook() throws Exception {
        master.person("hugo", "hub-operator", Map.of("hubs", List.of("south")));
        for (String path : List.of("/v1/telemetry/events", "/v1/telemetry/latest", "/v1/telemetry/export")) {
            assertThat(as("hugo", path).body()).as(path).contains("buoy").doesNotContain("gauge");
        }
        String series = "/v1/telemetry/series?key=temperature&from=2023-01-01T00:00:00Z&to=2024-01-01T00:00:00Z";
        assertThat(json("hugo", series + "&device=gauge").get("points").size()).isZero();
        assertThat(json("hugo", series + "&device=buoy").get("points").size()).isEqualTo(1);
    }

    @Test
    void liveEventsAreAnOrganisationsOwnAndThoseOfTheNamedHubs() throws Exception {
        assertThat(heard("bo", "/v1/live")).contains("\"ferry\"", "\"tug\"").doesNotContain("councilbox");
        assertThat(heard("ana", "/v1/live")).contains("\"rain\"").doesNotContain(SHIPS);
        assertThat(heard("tim", "/v1/live")).contains("\"rain\"", "\"ferry\"").doesNotContain("\"tug\"");
        assertThat(heard("admin", "/v1/live"))
                .contains("\"rain\"", "\"ferry\"", "\"tug\"")
                .doesNotContain("cairngate/audit");
        for (String crossing : List.of("namespace=" + TestHub.NAMESPACE, "namespace=cairngate/audit")) {
            assertThat(heard("bo", "/v1/live?" + crossing)).as(crossing).doesNotContain("\"uid\"");
        }
    }

    /** All that somebody is told of the chain as it is now. */
    private String heard(String user, String path) throws Exception {
        String newest = master.json("/v1/status").get("height").asString();
        try (LiveClient client = LiveClient.listen(master, user, path, "Last-Event-ID", "0")) {
            Await.until("all is told", () -> client.ids().contains(newest));
            return client.told().toString();
        }
    }

    @Test
    void telemetryHasNoAuditRecords() throws Exception {
        assertThat(master.json("/v1/audit").get("records").size()).isPositive();
        for (String path : List.of("/v1/telemetry/events", "/v1/telemetry/latest", "/v1/telemetry/export")) {
            assertThat(as("admin", path).body()).as(path).contains("gauge").doesNotContain("cairngate/audit");
        }
    }

    @Test
    void whatTheAuditHasToSayIsReadByThoseAloneWhoMayListIt() throws Exception {
        master.person("oda", "operator", Map.of());
        master.person("ada", "auditor", Map.of());
        String uid = master.json("/v1/audit").get("records").get(0).get("uid").asString();
        String payload = "/v1/events/" + uid + "/payload";
        assertThat(as("ada", payload).statusCode()).isEqualTo(200);
        assertThat(as("oda", payload).statusCode()).isEqualTo(404);
        assertThat(as("oda", "/v1/events/rain/payload").statusCode()).isEqualTo(200);
    }

    @Test
    void erasingReachesTheOwnEventsOnly() throws Exception {
        JsonNode plan = master.answer(master.as(
                "bo", "POST", "/v1/erasures", Map.of("uids", List.of("rain", "ferry", "tug"), "dryRun", true)));
        assertThat(plan.get("events").asInt()).isEqualTo(2);
        assertThat(plan.get("unknown").size()).isEqualTo(1);
        assertThat(plan.get("unknown").get(0).asString()).isEqualTo("rain");
        JsonNode device =
                master.answer(master.as("bo", "POST", "/v1/erasures", Map.of("deviceUid", "gauge", "dryRun", true)));
        assertThat(device.get("events").asInt()).isEqualTo(1);
    }

    @Test
    void nothingIsMadeForAnotherOrganisation() throws Exception {
        assertThat(master.as("bo", "POST", "/v1/namespaces", epoch("councilbox/cellar"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(master.as("bo", "POST", "/v1/devices", Map.of("deviceUid", "x", "hub", "south"))
                        .statusCode())
                .isEqualTo(409);
        for (Map<String, Object> wider : List.<Map<String, Object>>of(
                Map.of("name", "x", "role", "operator"),
                Map.of("name", "x", "role", "operator", "organisation", "councilbox"))) {
            assertThat(master.as("bo", "POST", "/v1/accounts", wider).statusCode())
                    .isEqualTo(409);
        }
        Map<String, Object> own = Map.of("name", "cat", "role", "auditor", "organisation", "harbour");
        assertThat(master.as("bo", "POST", "/v1/accounts", own).statusCode()).isEqualTo(201);
        for (String organisation : List.of("", "councilbox")) {
            assertThat(master.as("bo", "PATCH", "/v1/accounts/cat", Map.of("organisation", organisation))
                            .statusCode())
                    .isEqualTo(409);
        }
        assertThat(master.as("bo", "DELETE", "/v1/accounts/cat", Map.of()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void aTechnicianSeesTheDevicesAndEventsOfTheNamedHubsOnly() throws Exception {
        assertThat(json("tim", "/v1/hubs").get("hubs").size()).isEqualTo(1);
        assertThat(as("tim", "/v1/hubs/south").statusCode()).isEqualTo(404);
        assertThat(as("tim", "/v1/devices").body()).contains("gauge").doesNotContain("buoy", "roamer");
        for (String uid : List.of("buoy", "roamer")) {
            assertThat(as("tim", "/v1/devices/" + uid).statusCode()).isEqualTo(404);
            assertThat(master.as("tim", "POST", "/v1/devices/" + uid + "/quarantine", Map.of())
                            .statusCode())
                    .isEqualTo(404);
        }
        assertThat(as("tim", "/v1/events/rain").statusCode()).isEqualTo(200);
        assertThat(as("tim", "/v1/events/ferry").statusCode()).isEqualTo(200);
        assertThat(as("tim", "/v1/events/tug").statusCode()).isEqualTo(404);
    }

    @Test
    void aTechnicianBringsInDevicesAtTheNamedHubsOnly() throws Exception {
        assertThat(master.as("tim", "POST", "/v1/devices", Map.of("deviceUid", "vane", "hub", "north"))
                        .statusCode())
                .isEqualTo(201);
        assertThat(master.as("tim", "POST", "/v1/devices", Map.of("deviceUid", "x"))
                        .statusCode())
                .isEqualTo(409);
        for (String hub : List.of("south", "nowhere")) {
            HttpResponse<String> answer = master.as("tim", "POST", "/v1/devices", Map.of("deviceUid", "x", "hub", hub));
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("this account has no hub named " + hub);
        }
        for (String hub : List.of("", "south")) {
            assertThat(master.as("tim", "PATCH", "/v1/devices/vane", Map.of("hub", hub))
                            .statusCode())
                    .isEqualTo(409);
        }
        assertThat(master.as("tim", "PATCH", "/v1/devices/vane", Map.of("name", "wind"))
                        .statusCode())
                .isEqualTo(200);
    }
}
