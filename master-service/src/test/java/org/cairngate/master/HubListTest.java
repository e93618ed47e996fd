package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class HubListTest {

    @Test
    void hubsThatActAndHubsThatWaitAreOnePageAfterTheOtherByName(@TempDir Path root) throws Exception {
        Map<String, SigningKey> founders = Map.of("east", key(), "north", key(), "west", key());
        try (TestMaster master = new TestMaster(root, Duration.ofMillis(50), founders).start()) {
            for (String name : List.of("zenith", "middle")) {
                Map<String, Object> hub =
                        Map.of("name", name, "publicKey", key().publicKey().did());
                assertThat(master.post("/v1/hubs", hub).statusCode()).isEqualTo(202);
            }
            assertThat(names(master, 1)).containsExactly("east", "middle", "north", "west", "zenith");
            assertThat(names(master, 2)).containsExactly("east", "middle", "north", "west", "zenith");
            assertThat(master.json("/v1/hubs?limit=5").has("nextCursor")).isFalse();
            JsonNode waiting =
                    master.json("/v1/hubs?cursor=east&limit=1").get("hubs").get(0);
            assertThat(waiting.get("pending").asBoolean()).isTrue();
            assertThat(master.get("/v1/hubs?limit=501").statusCode()).isEqualTo(400);
        }
    }

    private static SigningKey key() {
        return SigningKey.generate(new SecureRandom());
    }

    private static List<String> names(TestMaster master, int limit) throws Exception {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = master.json("/v1/hubs?limit=" + limit + "&cursor=" + cursor);
            page.get("hubs").forEach(hub -> names.add(hub.get("name").asString()));
            cursor = page.path("nextCursor").asString("");
        } while (!cursor.isEmpty());
        return names;
    }
}
