package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.master.access.ServerCertificate;
import org.cairngate.master.access.TestCertificate;
import org.cairngate.master.access.TlsFiles;
import org.cairngate.master.alarms.AlarmSettings;
import org.cairngate.master.database.DatabaseSettings;
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
}
