package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** As many clients as there may be. */
class LiveCrowdTest {

    private static final int ALL = 1000;
    private static final int EACH = 250;
    private static final String LIVE = "/v1/live?kinds=event";

    @Test
    @Timeout(300)
    void aThousandClientsHearAnEventFromAFewThreadsAndOneMoreIsToldToComeLater(@TempDir Path root) throws Exception {
        SigningKey key = SigningKey.generate(new SecureRandom());
        List<LiveClient> clients = new ArrayList<>();
        try (TestMaster master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", key)).start();
                TestHub north = new TestHub(master, "north", key)) {
            master.post("/v1/devices", Map.of("deviceUid", "a"));
            for (int i = 0; i < ALL; i++) {
                if (i % EACH == 0) {
                    master.person("crowd" + i / EACH, "operator", Map.of());
                }
                clients.add(LiveClient.listen(master, "crowd" + i / EACH, LIVE));
            }
            assertThat(threads("live")).isBetween(1L, 5L);
            assertThat(threads("https")).isLessThan(50);
            HttpResponse<String> more = master.as("admin", "GET", LIVE, Map.of());
            assertThat(more.statusCode()).as(more.body()).isEqualTo(503);
            assertThat(more.headers().firstValue("Retry-After")).isPresent();
            assertThat(north.submit(List.of(TestHub.event("news", "a"))).isAccepted())
                    .isTrue();
            for (LiveClient client : clients) {
                client.awaitTelling("\"news\"");
                assertThat(client.told()).hasSize(1);
            }
            assertThat(master.get("/v1/health").statusCode()).isEqualTo(200);
        } finally {
            clients.forEach(LiveClient::close);
        }
    }

    private static long threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }
}
