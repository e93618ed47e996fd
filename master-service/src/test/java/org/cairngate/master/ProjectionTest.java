package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.database.TestDatabase;
import org.cairngate.master.telemetry.Projection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The telemetry tables say what the chain says: after a rebuild, an erasure, a death of the database, on another chain. */
class ProjectionTest {

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path root;

    private TestMaster master;
    private TestHub north;

    private void start(Path folder, DatabaseSettings settings) throws Exception {
        Files.createDirectories(folder);
        master = new TestMaster(folder, Duration.ofMillis(100), Map.of("north", northKey))
                .with(settings)
                .start();
        north = new TestHub(master, "north", northKey);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        master.post("/v1/devices", Map.of("deviceUid", "b"));
    }

    @AfterEach
    void stop() throws Exception {
        north.close();
        master.close();
    }

    private void submit(String... uids) throws Exception {
        List<RecordedEvent> events = new ArrayList<>();
        for (String uid : uids) {
            long time = TestHub.USUAL_TIME + uid.charAt(1) * 1000L;
            events.add(TestHub.event(
                    uid,
                    uid.substring(0, 1),
                    time,
                    "{\"key\":\"t\",\"value\":" + (int) uid.charAt(1) + "},{\"key\":\"n\",\"value\":\"" + uid + "\"}"));
        }
        assertThat(north.submit(events).isAccepted()).isTrue();
        Await.until("the events are in a block", () -> !master.json("/v1/events/" + uids[0])
                .path("state")
                .asString("RECORDED")
                .equals("RECORDED"));
    }

    private void awaitTables() throws Exception {
        Await.until(
                "the tables have every block",
                () -> master.part(Database.class).state().isReady()
                        && master.part(Projection.class).lag() == 0);
    }

    /** All rows of all tables, in an order. */
    private List<String> contents() {
        return master.part(Database.class).ask(client -> {
            List<String> rows = new ArrayList<>();
            for (String table : List.of("event", "reading", "latest")) {
                rows.addAll(client.sql("select '" + table + "' || r::text from " + table + " r order by r::text")
                        .query(String.class)
                        .list());
            }
            return rows;
        });
    }

    private HttpResponse<String> erase(String... uids) throws Exception {
        return master.post("/v1/erasures", Map.of("uids", List.of(uids), "dryRun", false));
    }

    @Test
    void anErasedEventIsInNoTableAndTheOneBeforeItIsTheNewest() throws Exception {
        start(root, TestDatabase.fresh());
        submit("a1", "a2", "b1");
        submit("a3");
        awaitTables();
        assertThat(contents()).hasSize(4 + 4 + 4);
        assertThat(erase("a3", "b1").statusCode()).isEqualTo(200);
        awaitTables();
        assertThat(contents()).hasSize(2 + 2 + 2).noneMatch(row -> row.contains("a3") || row.contains("b1"));
        assertThat(master.json("/v1/telemetry/latest?device=a")
                        .at("/values/0/value")
                        .asString())
                .isEqualTo("a2");
        List<String> before = contents();
        assertThat(master.post("/v1/telemetry/rebuild", Map.of()).statusCode()).isEqualTo(202);
        submit("b4");
        awaitTables();
        assertThat(contents()).hasSize(3 + 3 + 4).containsAll(before);
    }

    @Test
    void aRebuildGivesEqualContents() throws Exception {
        DatabaseSettings settings = TestDatabase.fresh();
        start(root, settings);
        submit("a1", "a2", "b1");
        submit("b2", "a3");
        erase("a2", "b2");
        submit("b3");
        awaitTables();
        List<String> before = contents();
        assertThat(before).isNotEmpty();
        north.close();
        master.stop();
        DatabaseSettings.Outside outside = (DatabaseSettings.Outside) settings;
        int code = MasterCommand.line(new MasterCommand())
                .execute(
                        "--data",
                        master.directory().root().toString(),
                        "rebuild",
                        "--database-url",
                        outside.url(),
                        "--database-user",
                        outside.user(),
                        "--database-password-file",
                        outside.passwordFile().orElseThrow().toString());
        assertThat(code).isZero();
        master.start();
        awaitTables();
        assertThat(contents()).isEqualTo(before);
        north = new TestHub(master, "north", northKey);
    }

    @Test
    void rowsOfAnotherChainAreLeftAloneAndShownToNobodyUntilARebuild() throws Exception {
        DatabaseSettings settings = TestDatabase.fresh();
        start(root.resolve("one"), settings);
        submit("a1");
        awaitTables();
        stop();
        start(root.resolve("other"), settings);
        submit("b1");
        Await.until(
                "the database is ready",
                () -> master.part(Database.class).state().isReady());
        assertThat(master.get("/v1/telemetry/events").statusCode()).isEqualTo(503);
        Await.until(
                "the master says so",
                () -> master.json("/v1/health").get("status").asString().equals("DEGRADED"));
        assertThat(contents()).anyMatch(row -> row.contains("a1"));
        assertThat(master.post("/v1/telemetry/rebuild", Map.of()).statusCode()).isEqualTo(202);
        awaitTables();
        assertThat(contents()).noneMatch(row -> row.contains("a1")).anyMatch(row -> row.contains("b1"));
        assertThat(master.get("/v1/telemetry/events").statusCode()).isEqualTo(200);
    }

    @Test
    void aDeadDatabaseStopsNoIntakeAndCatchesUp() throws Exception {
        Path folder = TestDatabase.withPrograms(root.resolve("postgresql"));
        start(root, new DatabaseSettings.Embedded(folder));
        submit("a1");
        awaitTables();
        Path broken = folder.resolve("data-18").resolve("postgresql.conf");
        String configuration = Files.readString(broken);
        Files.writeString(broken, "no_such_setting = 1\n");
        kill(folder);
        Await.until(
                "the master says so",
                () -> master.json("/v1/status").at("/database/state").asString().equals("failed"));
        HttpResponse<String> answer = master.get("/v1/telemetry/events");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.body()).contains("\"reason\":\"not-ready\"");
        assertThat(master.json("/v1/health").get("status").asString()).isEqualTo("DEGRADED");
        submit("a2", "b1");
        Files.writeString(broken, configuration);
        awaitTables();
        assertThat(master.get("/v1/telemetry/events").body()).contains("\"a1\"", "\"a2\"", "\"b1\"");
        assertThat(master.json("/v1/health").get("status").asString()).isEqualTo("UP");
    }

    private static void kill(Path folder) throws Exception {
        String pid = Files.readAllLines(folder.resolve("data-18").resolve("postmaster.pid"))
                .get(0);
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }

    /** What moving from the database inside to a server asks: other options at the next start. */
    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17})
    void movedToAServerOfAnEarlierReleaseTheTablesHaveEqualContentsAndAnswer(int release) throws Exception {
        assumeTrue(
                System.getProperty("os.arch").equals("amd64"),
                "the build copies programs of earlier releases for amd64 alone");
        start(root.resolve("master"), TestDatabase.fresh());
        submit("a1", "a2", "b1");
        erase("a2");
        awaitTables();
        List<String> before = contents();
        master.stop();
        Path folder = TestDatabase.withEarlierPrograms(root.resolve("server"), release);
        master.with(new DatabaseSettings.Embedded(folder)).start();
        awaitTables();
        assertThat(master.part(Database.class).<String>ask(client -> client.sql("show server_version")
                        .query(String.class)
                        .single()))
                .startsWith(release + ".");
        assertThat(contents()).isEqualTo(before);
        assertThat(master.get("/v1/telemetry/events?text=a1").body()).contains("\"a1\"");
        assertThat(master.json("/v1/telemetry/latest?device=a")
                        .at("/values/0/value")
                        .asString())
                .isEqualTo("a1");
        assertThat(master.json("/v1/telemetry/series?device=a&key=t&from=2023-01-01T00:00:00Z&to=2024-01-01T00:00:00Z")
                        .path("points"))
                .hasSize(1);
    }

    @Test
    void withoutADatabaseTheRestGoesOn() throws Exception {
        start(root, new DatabaseSettings.Outside("jdbc:postgresql://127.0.0.1:1/none", "nobody", Optional.empty()));
        submit("a1");
        assertThat(master.get("/v1/telemetry/latest").statusCode()).isEqualTo(503);
        Await.until("the master says why", () -> !master.json("/v1/status")
                .at("/database/why")
                .asString("")
                .isEmpty());
    }
}
