package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.master.access.ServerCertificate;
import org.cairngate.master.access.TestCertificate;
import org.cairngate.master.access.TlsFiles;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.database.Database;
import org.cairngate.master.database.DatabaseSettings;
import org.cairngate.master.database.TestDatabase;
import org.cairngate.master.telemetry.Projection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Alarms of what is wrong with the master itself. */
class AlarmOfMasterTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final String NAME = "chain.example.com";

    @TempDir
    private Path root;

    private TestMaster master() throws Exception {
        return new TestMaster(root, Duration.ofMillis(100), Map.of())
                .with(new AlarmSettings(LONG, LONG, Duration.ZERO));
    }

    /** The kinds of which there are alarms, once as many as said are open, each in a block. */
    private static List<String> awaitOpen(TestMaster master, int count) throws Exception {
        Await.until(count + " alarms are open", () -> {
            List<JsonNode> open = open(master);
            return open.size() == count && open.stream().allMatch(one -> one.has("height"));
        });
        assertThat(open(master)).allMatch(one -> one.get("subject").asString().equals("master"));
        return open(master).stream().map(one -> one.get("kind").asString()).toList();
    }

    private static List<JsonNode> open(TestMaster master) throws Exception {
        return master.json("/v1/alarms?state=open").get("alarms").valueStream().toList();
    }

    @Test
    void aCertificateThatEndsSoonRaisesAnAlarmUntilThereIsANewOne() throws Exception {
        TlsFiles files = TestCertificate.in(root);
        TestCertificate.ending(Duration.ofDays(13), "EC", NAME).writeTo(files);
        try (TestMaster master = master().with(files).start()) {
            assertThat(awaitOpen(master, 1)).containsExactly("certificate-ends");
            TestCertificate.ending(Duration.ofDays(15), "EC", NAME).writeTo(files);
            master.part(ServerCertificate.class).look();
            awaitOpen(master, 0);
        }
    }

    @Test
    void aCertificateThatCannotBeUsedRaisesAnAlarmUntilItCan() throws Exception {
        TlsFiles files = TestCertificate.in(root);
        TestCertificate good = TestCertificate.of("EC", NAME);
        good.writeTo(files);
        try (TestMaster master = master().with(files).start()) {
            Files.writeString(files.certificate(), "none");
            master.part(ServerCertificate.class).look();
            assertThat(awaitOpen(master, 1)).containsExactly("certificate-refused");
            good.writeTo(files);
            master.part(ServerCertificate.class).look();
            awaitOpen(master, 0);
            assertThat(master.json("/v1/alarms?state=cleared").get("alarms").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerRaisesAnAlarmThatSaysNothingOfWhereItIs() throws Exception {
        DatabaseSettings nobody =
                new DatabaseSettings.Outside("jdbc:postgresql://127.0.0.1:1/secret", "someone", Optional.empty());
        try (TestMaster master = master().with(nobody).start()) {
            assertThat(awaitOpen(master, 1)).containsExactly("database-away");
            String uid = open(master).get(0).get("uid").asString();
            assertThat(master.get("/v1/events/" + uid + "/payload").body())
                    .contains("database-away")
                    .doesNotContain("secret", "someone", "127.0.0.1");
        }
    }

    @Test
    void aDatabaseThatDiesRaisesAnAlarmUntilItIsBack() throws Exception {
        Path folder = TestDatabase.withPrograms(root.resolve("postgresql"));
        try (TestMaster master =
                master().with(new DatabaseSettings.Embedded(folder)).start()) {
            awaitReady(master);
            Path broken = folder.resolve("data-18").resolve("postgresql.conf");
            String configuration = Files.readString(broken);
            Files.writeString(broken, "no_such_setting = 1\n");
            kill(folder);
            // Telemetry stands, too, until the database is known to be away.
            Await.until("it is the alarm", () -> awaitOpen(master, 1).equals(List.of("database-away")));
            Files.writeString(broken, configuration);
            awaitOpen(master, 0);
            awaitReady(master);
            assertThat(master.json("/v1/alarms?state=cleared&kind=database-away")
                            .get("alarms")
                            .get(0)
                            .has("clearedHeight"))
                    .isTrue();
        }
    }

    @Test
    void telemetryThatDoesNotFollowTheChainRaisesAnAlarmUntilItDoes() throws Exception {
        try (TestMaster master = master().with(TestDatabase.fresh()).start()) {
            awaitReady(master);
            Await.until(
                    "the tables have every block",
                    () -> master.part(Projection.class).lag() == 0);
            execute(master, "alter table projection rename to elsewhere");
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "a")).statusCode())
                    .isEqualTo(201);
            assertThat(awaitOpen(master, 1)).containsExactly("telemetry-stands");
            execute(master, "alter table elsewhere rename to projection");
            awaitOpen(master, 0);
            Await.until(
                    "the tables have every block",
                    () -> master.part(Projection.class).lag() == 0);
        }
    }

    private static void awaitReady(TestMaster master) throws Exception {
        Await.until(
                "the database is ready",
                () -> master.part(Database.class).state().isReady());
    }

    private static void execute(TestMaster master, String sql) throws Exception {
        try (Connection connection = master.part(Database.class).source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void kill(Path folder) throws Exception {
        String pid = Files.readAllLines(folder.resolve("data-18").resolve("postmaster.pid"))
                .get(0);
        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();
    }
}
