package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who looks for devices finds exactly those that were asked for. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceListTest {

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        SigningKey north = SigningKey.generate(new SecureRandom());
        master = new TestMaster(root, Duration.ofMillis(50), Map.of("north", north)).start();
        master.post("/v1/devices", Map.of("deviceUid", "a1", "name", "Dach Süd", "type", "weather", "hub", "north"));
        master.post("/v1/devices", Map.of("deviceUid", "a2", "name", "Cellar", "type", "weather"));
        master.post("/v1/devices", Map.of("deviceUid", "a3", "name", "Roof", "type", "Weather", "hub", "north"));
        master.post("/v1/devices", Map.of("deviceUid", "b1"));
        master.post("/v1/devices", Map.of("deviceUid", "b2", "type", "weather", "hub", "north"));
        assertThat(master.post("/v1/devices/a2/revoke", Map.of()).statusCode()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private List<String> found(String query) throws Exception {
        List<String> uids = new ArrayList<>();
        for (JsonNode device : master.json("/v1/devices?" + query).get("devices")) {
            uids.add(device.get("deviceUid").asString());
        }
        return uids;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void statusHubAndTypeAreExact() throws Exception {
        assertThat(found("status=revoked")).containsExactly("a2");
        assertThat(found("status=active")).containsExactly("a1", "a3", "b1", "b2");
        assertThat(found("status=quarantined")).isEmpty();
        assertThat(found("status=inactive")).isEmpty();
        assertThat(found("hub=north")).containsExactly("a1", "a3", "b2");
        assertThat(found("hub=nort")).isEmpty();
        assertThat(found("type=weather")).containsExactly("a1", "a2", "b2");
        assertThat(found("type=weath")).isEmpty();
    }

    @Test
    void textIsLookedForInUidAndNameWhateverItsCapitals() throws Exception {
        assertThat(found("q=ROO")).containsExactly("a3");
        assertThat(found("q=A")).containsExactly("a1", "a2", "a3");
        assertThat(found("q=" + encoded("SÜD"))).containsExactly("a1");
        assertThat(found("q=weather")).isEmpty();
        assertThat(found("q=")).hasSize(5);
    }

    @Test
    void filtersAreCombinedWithEachOtherAndWithPages() throws Exception {
        assertThat(found("status=active&hub=north&type=weather")).containsExactly("a1", "b2");
        assertThat(found("status=active&hub=north&type=weather&q=b")).containsExactly("b2");
        JsonNode first = master.json("/v1/devices?type=weather&limit=2");
        assertThat(first.get("nextCursor").asString()).isEqualTo("a2");
        JsonNode last = master.json("/v1/devices?type=weather&limit=2&cursor=a2");
        assertThat(last.get("devices").size()).isEqualTo(1);
        assertThat(last.has("nextCursor")).isFalse();
        assertThat(master.json("/v1/devices?type=weather&limit=3").has("nextCursor"))
                .isFalse();
    }
}
