package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports in each format, over HTTP and as another program reads them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {

    private static final String EXPORT = "/v1/telemetry/export";
    private static final String PARQUET = "application/vnd.apache.parquet";
    private static final int MANY = 200_000;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path folder;

    private TestMaster master;
    private TestHub north;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey))
                .with(TestDatabase.fresh())
                .start();
        north = new TestHub(master, "north", northKey);
        master.post("/v1/devices", Map.of("deviceUid", "a"));
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            events.add(TestHub.event("a" + i, "a", TestHub.USUAL_TIME + i, "{\"key\":\"t\",\"value\":" + i + ".5}"));
        }
        events.add(TestHub.event(
                "words",
                "a",
                TestHub.USUAL_TIME + 20,
                "{\"key\":\"note\",\"value\":\"=\u00fcber\"},{\"key\":\"on\",\"value\":true}"));
        assertThat(north.submit(events).isAccepted()).isTrue();
        Await.until(
                "the events are in the tables",
                () -> master.get("/v1/telemetry/events?limit=500").body().contains("\"words\""));
        // Rows that no chain has, as it would take minutes to make them.
        execute("insert into event (time, uid, namespace, device, hub, received, height, slot, items, keys)"
                + " select '2019-01-01'::timestamptz + n * interval '1 s', 'm' || n, 'many/rows', 'm', 'north', now(), 1, n,"
                + " jsonb_build_array(jsonb_build_object('key', 'text', 'value', sha512(n::text::bytea)::text)), '{text}'"
                + " from generate_series(1, " + MANY + ") n");
    }

    @AfterAll
    void stop() throws Exception {
        north.close();
        master.close();
    }

    private void execute(String sql) throws Exception {
        try (Connection connection = master.part(Database.class).source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private HttpRequest.Builder request(String user, String question) throws IOException {
        return master.request(EXPORT + "?" + question, user, TestMaster.PASSWORD);
    }

    /** Asks DuckDB about an export. */
    private List<String> ask(String user, String question, String select) throws Exception {
        Path file = Files.createTempFile(folder, "export", ".parquet");
        HttpResponse<Path> answer = master.anonymous()
                .send(request(user, "format=parquet&" + question).build(), HttpResponse.BodyHandlers.ofFile(file));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(PARQUET);
        assertThat(answer.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"telemetry.parquet\"");
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("set autoinstall_known_extensions = false");
            try (ResultSet rows = statement.executeQuery(select.replace("FILE", "'" + file + "'"))) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    @Test
    void anotherProgramReadsWhatTheApiTells() throws Exception {
        assertThat(ask("admin", "key=t&device=a", "select concat_ws(' ', uid, namespace, key, number) from FILE"))
                .hasSize(20)
                .startsWith("a0 " + TestHub.NAMESPACE + " t 0.5")
                .endsWith("a19 " + TestHub.NAMESPACE + " t 19.5");
        assertThat(ask("admin", "key=on", "select concat_ws(' ', key, value, boolean, epoch_ms(time)) from FILE"))
                .containsExactly(
                        "note =\u00fcber " + (TestHub.USUAL_TIME + 20), "on true true " + (TestHub.USUAL_TIME + 20));
        assertThat(ask("admin", "key=none", "select count(*) from FILE")).containsExactly("0");
    }

    @Test
    void manyRowsComeThroughWhole() throws Exception {
        assertThat(ask(
                        "admin",
                        "namespace=many/rows",
                        "select concat_ws(' ', count(*), count(distinct uid), min(length(value))) from FILE"))
                .containsExactly(MANY + " " + MANY + " 130");
    }

    @Test
    void anOrganisationExportsItsOwn() throws Exception {
        master.person("mo", "operator", Map.of("organisation", "many"));
        assertThat(ask("mo", "", "select distinct namespace from FILE")).containsExactly("many/rows");
        assertThat(ask("mo", "device=a", "select count(*) from FILE")).containsExactly("0");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            application/vnd.apache.parquet                          |         | application/vnd.apache.parquet
            text/csv                                                |         | text/csv;charset=UTF-8
            application/x-ndjson                                    |         | application/x-ndjson
            text/csv;q=0.5, application/vnd.apache.parquet          |         | application/vnd.apache.parquet
            image/png, text/*;q=0.1                                 |         | text/csv;charset=UTF-8
            */*                                                     |         | application/x-ndjson
            */*                                                     | parquet | application/vnd.apache.parquet
            text/csv, */*;q=0.1                                     | ndjson  | application/x-ndjson
            """)
    void theFormatIsTheOneThatIsNamedOrElseAccepted(String accept, String format, String type) throws Exception {
        HttpRequest request = request("admin", "device=a" + (format == null ? "" : "&format=" + format))
                .header("Accept", accept)
                .build();
        HttpResponse<byte[]> answer = master.anonymous().send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(type);
        boolean parquet = new String(answer.body(), 0, 4, StandardCharsets.US_ASCII).equals("PAR1");
        assertThat(parquet).isEqualTo(type.equals(PARQUET));
    }

    @ParameterizedTest
    @ValueSource(strings = {"xls", "", "PARQUET", "parquet,csv", "../csv"})
    void anUnknownFormatIsRefused(String format) throws Exception {
        HttpResponse<String> answer = master.get(EXPORT + "?format=" + format);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("\"reason\":\"malformed-request\"");
    }

    @Test
    void whoAcceptsNoneOfTheFormatsIsRefused() throws Exception {
        HttpRequest request = request("admin", "").header("Accept", "image/png").build();
        HttpResponse<String> answer = master.anonymous().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains("\"reason\":\"not-acceptable\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv", "ndjson"})
    void anExportThatBreaksOffDoesNotEndLikeAWholeOne(String format) throws Exception {
        HttpRequest request =
                request("admin", "namespace=many/rows&format=" + format).build();
        HttpResponse<InputStream> answer = master.anonymous().send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (InputStream in = answer.body()) {
            assertThat(in.read()).isPositive();
            execute("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                    + " and datname = current_database() and query like 'select time, uid%'");
            assertThatThrownBy(in::readAllBytes).isInstanceOf(IOException.class);
        }
        Await.until("exports work again", () -> master.get(EXPORT + "?device=a").statusCode() == 200);
    }
}
