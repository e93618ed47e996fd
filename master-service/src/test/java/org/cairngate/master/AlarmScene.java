package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.master.alarms.AlarmSettings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real master whose alarms a test looks at, and what makes and ends them. */
abstract class AlarmScene {

    static final Duration FAST = Duration.ofMillis(100);
    static final Duration LONG = Duration.ofHours(1);
    static final Duration SOON = Duration.ofSeconds(2);
    static final String OPEN = "/v1/alarms?state=open";
    static final long RESERVE = 64;

    /** Only what hubs say. */
    static final AlarmSettings QUIET = new AlarmSettings(LONG, LONG, Duration.ZERO);

    final SigningKey northKey = SigningKey.generate(new SecureRandom());
    final SigningKey southKey = SigningKey.generate(new SecureRandom());
    final JsonMapper json = JsonMapper.builder().build();
    int devices;

    @TempDir
    Path root;

    TestMaster master;

    @BeforeEach
    void found() throws Exception {
        master = new TestMaster(root, FAST, Map.of("north", northKey)).with(QUIET);
    }

    Path folder(String name) throws Exception {
        return Files.createDirectory(root.resolve(name));
    }

    List<JsonNode> alarms(String path) throws Exception {
        return alarms("admin", path);
    }

    List<JsonNode> alarms(String user, String path) throws Exception {
        HttpResponse<String> answer = master.as(user, "GET", path, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return master.answer(answer).get("alarms").valueStream().toList();
    }

    /** The only alarm of a kind, once its raising is in a block. */
    JsonNode awaitAlarm(String kind) throws Exception {
        String path = "/v1/alarms?kind=" + kind;
        Await.until(kind + " is in a block", () -> alarms(path).stream().anyMatch(one -> one.has("height")));
        assertThat(alarms(path)).hasSize(1);
        return alarms(path).get(0);
    }

    void awaitCleared(String kind) throws Exception {
        Await.until(kind + " is cleared", () -> alarms("/v1/alarms?state=cleared&kind=" + kind).stream()
                .anyMatch(one -> one.has("clearedHeight")));
    }

    void refuse(TestHub hub, String name, SigningKey key, long height) throws Exception {
        hub.publish(Topics.report(name), new Report(height, RefusalReason.BAD_SIGNATURE, "for this test").sign(key));
    }

    /** Has the chain grow until a hub that is up to date has cosigned a block behind this one. */
    void growBeyond(long height) throws Exception {
        while (master.json("/v1/hubs/north").at("/copy/equalSize").asLong(0) <= height + 1) {
            assertThat(master.post("/v1/devices", Map.of("deviceUid", "device" + ++devices))
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    long height() throws Exception {
        return master.json("/v1/status").get("height").asLong();
    }
}
