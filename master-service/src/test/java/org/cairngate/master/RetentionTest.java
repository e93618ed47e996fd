package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.TestDatabase;
import org.cairngate.master.telemetry.Projection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How long the tables have the events of a namespace, and who says so. */
class RetentionTest {

    private static final String SHIPS = "harbour/ships";
    private static final String WEATHER = "/v1/retention/" + TestHub.NAMESPACE;
    /** 31 May 2022. */
    private static final long OLD = 1_653_998_400_000L;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    private TestMaster master;
    private TestHub north;
    private long seq;

    @BeforeEach
    void start() throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
        north = new TestHub(master, "north", northKey);
        for (String device : List.of("a", "b")) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", device)).statusCode())
                    .isEqualTo(201);
        }
    }

    @AfterEach
    void stop() throws Exception {
        north.close();
        master.close();
    }

    private void submit(String namespace, Map<String, Long> times) throws Exception {
        List<RecordedEvent> events = new ArrayList<>();
        times.forEach((uid, time) -> events.add(
                TestHub.event(uid, uid.substring(0, 1), namespace, time, "{\"key\":\"t\",\"value\":" + time + "}")));
        assertThat(north.send(north.sealIn(namespace, ++seq, events)).isAccepted())
                .isTrue();
        String uid = times.keySet().iterator().next();
        Await.until("the events are in a block", () -> !List.of("RECORDED", "")
                .contains(master.json("/v1/events/" + uid).path("state").asString("")));
        awaitTables();
    }

    private void submitUsual() throws Exception {
        long now = System.currentTimeMillis();
        submit(TestHub.NAMESPACE, Map.of("a-oldest", OLD, "a-older", TestHub.USUAL_TIME, "a-new", now));
        submit(SHIPS, Map.of("b-older", TestHub.USUAL_TIME, "b-new", now + 1));
    }

    private void awaitTables() throws Exception {
        Await.until(
                "the tables have every block",
                () -> master.part(Database.class).state().isReady()
                        && master.part(Projection.class).lag() == 0);
    }

    private Set<String> uids() throws Exception {
        Set<String> uids = new TreeSet<>();
        master.json("/v1/telemetry/events?limit=500")
                .get("events")
                .forEach(event -> uids.add(event.get("uid").asString()));
        return uids;
    }

    private void awaitUids(String... uids) throws Exception {
        Await.until("the tables have " + List.of(uids), () -> uids().equals(new TreeSet<>(List.of(uids))));
    }

    private List<String> ask(String sql) {
        return master.part(Database.class)
                .ask(client -> client.sql(sql).query(String.class).list());
    }

    /** All rows of all tables, in an order. */
    private List<String> contents() {
        List<String> rows = new ArrayList<>();
        for (String table : List.of("event", "reading", "latest")) {
            rows.addAll(ask("select '" + table + "' || r::text from " + table + " r order by r::text"));
        }
        return rows;
    }

    /** Has the tables made anew; a row that no event has tells when they were dropped. */
    private void rebuild() throws Exception {
        master.part(Database.class)
                .ask(client -> client.sql("insert into latest (namespace, device, key, time, height, slot, hub, value)"
                                + " values ('mark/er', '', '', now(), 0, 0, '', '0')")
                        .update());
        assertThat(master.post("/v1/telemetry/rebuild", Map.of()).statusCode()).isEqualTo(202);
        Await.until("the tables are made anew", () -> ask("select (select count(*) from latest where namespace ="
                        + " 'mark/er') || ' ' || (select count(*) from projection)")
                .equals(List.of("0 1")));
        awaitTables();
    }

    private HttpResponse<String> set(int days, String... headers) throws Exception {
        return master.send("PATCH", WEATHER, Map.of("days", days), headers);
    }

    @Test
    void olderRowsOfTheNamespaceGoAndAllElseStays() throws Exception {
        submitUsual();
        awaitUids("a-oldest", "a-older", "a-new", "b-older", "b-new");
        assertThat(set(30).statusCode()).isEqualTo(200);
        awaitUids("a-new", "b-older", "b-new");
        Await.until(
                "a month that is over has no tables",
                () -> ask("select relname::text from pg_class where relname ~ '^(event|reading)_202205$'")
                        .isEmpty());
        assertThat(ask("select uid from event_202310")).containsExactly("b-older");
        assertThat(contents()).hasSize(3 + 3 + 2).noneMatch(row -> row.contains("a-old"));
        assertThat(master.get("/v1/telemetry/export").body()).doesNotContain("a-old");
        assertThat(master.get("/v1/events/a-oldest/payload").statusCode()).isEqualTo(200);
    }

    @Test
    void theNewestValueGoesWithItsEvent() throws Exception {
        submit(TestHub.NAMESPACE, Map.of("a-older", TestHub.USUAL_TIME, "a-oldest", OLD));
        submit(SHIPS, Map.of("a-ship", OLD));
        assertThat(set(30).statusCode()).isEqualTo(200);
        awaitUids("a-ship");
        Await.until("the value is gone", () -> contents().size() == 3);
        JsonNode values = master.json("/v1/telemetry/latest").get("values");
        assertThat(values.size()).isEqualTo(1);
        assertThat(values.at("/0/namespace").asString()).isEqualTo(SHIPS);
    }

    @Test
    void whatIsOverComesBackNeitherByARebuildNorByAStartNorLater() throws Exception {
        submitUsual();
        assertThat(set(30).statusCode()).isEqualTo(200);
        awaitUids("a-new", "b-older", "b-new");
        List<String> before = contents();
        rebuild();
        assertThat(contents()).isEqualTo(before);
        north.close();
        master.stop();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(master.directory().retention())))
                .isEqualTo("rw-------");
        master.start();
        north = new TestHub(master, "north", northKey);
        awaitTables();
        assertThat(master.json(WEATHER).get("days").asInt()).isEqualTo(30);
        submit(TestHub.NAMESPACE, Map.of("a-late", OLD));
        assertThat(contents()).isEqualTo(before);
        rebuild();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aLongerTimeBringsRowsBackByARebuildAlone() throws Exception {
        submitUsual();
        List<String> all = contents();
        assertThat(set(30).statusCode()).isEqualTo(200);
        awaitUids("a-new", "b-older", "b-new");
        assertThat(set(36_500).statusCode()).isEqualTo(200);
        submit(TestHub.NAMESPACE, Map.of("a-late", OLD));
        awaitUids("a-new", "a-late", "b-older", "b-new");
        rebuild();
        awaitUids("a-oldest", "a-older", "a-new", "a-late", "b-older", "b-new");
        assertThat(set(30).statusCode()).isEqualTo(200);
        awaitUids("a-new", "b-older", "b-new");
        assertThat(master.send("DELETE", WEATHER, Map.of()).statusCode()).isEqualTo(200);
        assertThat(master.json(WEATHER).has("days")).isFalse();
        rebuild();
        assertThat(contents()).containsAll(all).hasSize(all.size() + 2);
    }

    @Test
    void whatIsNoRetentionIsRefusedAndChangesNothing() throws Exception {
        for (String body : List.of(
                "{\"days\":0}",
                "{\"days\":-1}",
                "{\"days\":1e9}",
                "{\"days\":36501}",
                "{\"days\":1.5}",
                "{\"days\":\"30\"}",
                "{\"days\":null}",
                "{\"days\":true}",
                "{\"days\":99999999999999999999}",
                "{\"days\":30,\"hours\":1}",
                "{\"days\":30,\"days\":31}",
                "{}",
                "[]",
                "30",
                "")) {
            refused("PATCH", WEATHER, body);
        }
        for (String path : List.of(
                "/v1/retention/%2e/ships",
                "/v1/retention/harbour/%2e%2e",
                "/v1/retention/harbour/a%20b",
                "/v1/retention/harbour/a%2fb",
                "/v1/retention/har%00bour/ships",
                "/v1/retention/harbour/" + "s".repeat(65),
                "/v1/retention/h%27--/ships")) {
            for (String method : List.of("GET", "PATCH", "DELETE")) {
                refused(method, path, "{\"days\":30}");
            }
        }
        for (String question : List.of("limit=0", "limit=501", "cursor=a%20b", "cursor=" + "a".repeat(130))) {
            refused("GET", "/v1/retention?" + question, "");
        }
        assertThat(master.send("DELETE", WEATHER, Map.of(), "If-Match", "none").statusCode())
                .isEqualTo(400);
        assertThat(master.json("/v1/retention").get("retention").size()).isZero();
        assertThat(master.directory().retention()).doesNotExist();
    }

    private void refused(String method, String path, String body) throws Exception {
        HttpRequest request = master.asAdmin(path)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        method.equals("GET")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = master.anonymous().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as("%s %s %s", method, path, body).isEqualTo(400);
        assertThat(answer.body()).contains("\"reason\":\"malformed-request\"");
    }

    @Test
    void onlyTheVersionThatWasReadIsChanged() throws Exception {
        String none = master.tag(WEATHER);
        HttpResponse<String> first = set(30, "If-Match", none);
        assertThat(first.statusCode()).isEqualTo(200);
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isNotEqualTo(none).isEqualTo(master.tag(WEATHER));
        for (HttpResponse<String> late :
                List.of(set(40, "If-Match", none), master.send("DELETE", WEATHER, Map.of(), "If-Match", none))) {
            assertThat(late.statusCode()).as(late.body()).isEqualTo(412);
            assertThat(late.body()).contains("\"reason\":\"precondition-failed\"");
        }
        assertThat(master.send("GET", WEATHER, Map.of(), "If-None-Match", tag).statusCode())
                .isEqualTo(304);
        assertThat(master.json(WEATHER).get("days").asInt()).isEqualTo(30);
        assertThat(master.send("DELETE", WEATHER, Map.of(), "If-Match", tag).statusCode())
                .isEqualTo(200);
        assertThat(master.tag(WEATHER)).isEqualTo(none);
    }

    @Test
    void aChangeIsInTheAuditAndDoneOnceUnderItsKey() throws Exception {
        HttpResponse<String> first = set(30, "Idempotency-Key", "retention-1");
        assertThat(set(20).statusCode()).isEqualTo(200);
        HttpResponse<String> again = set(30, "Idempotency-Key", "retention-1");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(master.json(WEATHER).get("days").asInt()).isEqualTo(20);
        assertThat(set(31, "Idempotency-Key", "retention-1").statusCode()).isEqualTo(422);
        AuditReading audit = new AuditReading(master);
        JsonNode record = audit.await("action", "changeRetention", "outcome", "done");
        assertThat(record.get("object").asString()).isEqualTo(TestHub.NAMESPACE);
        assertThat(record.get("actor").asString()).isEqualTo("admin");
    }

    @Test
    void anOrganisationSeesAndSetsItsOwnOnly() throws Exception {
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("cy", "master-operator", Map.of("organisation", "harbour"));
        assertThat(set(30).statusCode()).isEqualTo(200);
        String ships = "/v1/retention/" + SHIPS;
        assertThat(master.as("bo", "PATCH", ships, Map.of("days", 7)).statusCode())
                .isEqualTo(200);
        for (String user : List.of("bo", "cy")) {
            assertThat(master.as(user, "GET", "/v1/retention", Map.of()).body())
                    .contains(SHIPS)
                    .doesNotContain("councilbox");
            assertThat(master.as(user, "GET", ships, Map.of()).statusCode()).isEqualTo(200);
            assertThat(master.as(user, "GET", WEATHER, Map.of()).statusCode()).isEqualTo(404);
        }
        assertThat(master.as("cy", "PATCH", ships, Map.of("days", 8)).statusCode())
                .isEqualTo(403);
        for (String method : List.of("PATCH", "DELETE")) {
            HttpResponse<String> crossing = master.as("bo", method, WEATHER, Map.of("days", 1));
            assertThat(crossing.statusCode()).isEqualTo(404);
            HttpResponse<String> missing =
                    master.as("bo", method, WEATHER.replace("councilbox", "missing"), Map.of("days", 1));
            assertThat(crossing.body()).isEqualTo(missing.body().replace("missing", "councilbox"));
        }
        assertThat(master.json(WEATHER).get("days").asInt()).isEqualTo(30);
        JsonNode page = master.json("/v1/retention?limit=1");
        assertThat(page.at("/retention/0/namespace").asString()).isEqualTo(TestHub.NAMESPACE);
        JsonNode next = master.json(
                "/v1/retention?limit=1&cursor=" + page.get("nextCursor").asString());
        assertThat(next.at("/retention/0/namespace").asString()).isEqualTo(SHIPS);
        assertThat(next.has("nextCursor")).isFalse();
    }
}
