package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.WriteVersions.assertOutdated;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody changes a device other than the one that was read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceVersionTest {

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private String register(String uid) throws Exception {
        assertThat(master.post("/v1/devices", Map.of("deviceUid", uid)).statusCode())
                .isEqualTo(201);
        return "/v1/devices/" + uid;
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws Exception {
        String device = register("unchanged");
        String tag = master.tag(device);
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        HttpResponse<String> again = master.anonymous()
                .send(
                        master.asAdmin(device).header("If-None-Match", tag).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(master.post(device + "/revoke", Map.of()).statusCode()).isEqualTo(200);
        assertThat(master.tag(device)).isNotEqualTo(tag);
        HttpResponse<String> changed = master.anonymous()
                .send(
                        master.asAdmin(device).header("If-None-Match", tag).build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(changed.statusCode()).isEqualTo(200);
    }

    @Test
    void aChangeOfAnOlderVersionIsRefusedAndChangesNothing() throws Exception {
        String device = register("outdated");
        String tag = master.tag(device);
        assertOutdated(master.send("POST", device + "/revoke", Map.of(), "If-Match", "\"other\""));
        assertOutdated(master.send("POST", device + "/revoke", Map.of(), "If-Match", "W/" + tag));
        assertThat(master.json(device).get("status").asString()).isEqualTo("active");
        assertThat(master.send("POST", device + "/revoke", Map.of(), "If-Match", "\"other\" , " + tag)
                        .statusCode())
                .isEqualTo(200);
        assertOutdated(master.send("POST", device + "/revoke", Map.of(), "If-Match", tag));
    }

    @Test
    void ofChangesAtTheSameTimeOneIsMade() throws Exception {
        String device = register("contended");
        String tag = master.tag(device);
        WriteVersions.assertMadeOnce(() -> master.send("POST", device + "/revoke", Map.of(), "If-Match", tag));
    }

    @ParameterizedTest
    @MethodSource("org.cairngate.master.WriteVersions#malformed")
    void aVersionThatIsNoneIsAProblem(String header) throws Exception {
        assertThat(master.send("POST", "/v1/devices/none/revoke", Map.of(), "If-Match", header)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void anyVersionIsRightForADeviceThatIsThere() throws Exception {
        String device = register("any");
        assertThat(master.send("POST", "/v1/devices/none/revoke", Map.of(), "If-Match", "*")
                        .statusCode())
                .isEqualTo(404);
        assertThat(master.send("POST", device + "/revoke", Map.of(), "If-Match", "*")
                        .statusCode())
                .isEqualTo(200);
    }
}
