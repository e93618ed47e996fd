package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.ProvenSnapshot;
import org.cairngate.ledger.state.Snapshot;
import org.cairngate.ledger.tiles.HeaderBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot that a light hub begins with, as the master serves it. */
class SnapshotTest {

    @TempDir
    private Path root;

    @Test
    void aHubGetsAProvenSnapshotOfACertifiedBlockAndTheHeadersBeforeIt() throws Exception {
        SigningKey north = SigningKey.generate(new SecureRandom());
        try (TestMaster master = new TestMaster(root, Duration.ofSeconds(1), Map.of("north", north)).start()) {
            HttpClient hub = master.withCertificate(north, "north");
            assertThat(get(hub, master, "/v1/snapshot").statusCode()).isEqualTo(404);
            try (TestHub connected = new TestHub(master, "north", north)) {
                assertThat(master.post("/v1/devices", Map.of("deviceUid", "station"))
                                .statusCode())
                        .isEqualTo(201);
                Await.until("snapshot", () -> get(hub, master, "/v1/snapshot").statusCode() == 200);
                assertThat(connected.faults()).isEmpty();
            }
            HttpResponse<byte[]> answer = get(hub, master, "/v1/snapshot");
            assertThat(answer.headers().firstValueAsLong("Content-Length")).hasValue(answer.body().length);
            Snapshot snapshot = Snapshot.decode(answer.body());
            String tag = "\"" + snapshot.contentHash().hex() + "\"";
            assertThat(answer.headers().firstValue("ETag")).contains(tag);
            ProvenSnapshot proven = ProvenSnapshot.of(snapshot, master.genesis());
            assertThat(proven.state().device("station")).isPresent();

            HttpRequest again = HttpRequest.newBuilder(master.api("/v1/snapshot"))
                    .header("If-None-Match", tag)
                    .build();
            assertThat(hub.send(again, HttpResponse.BodyHandlers.discarding()).statusCode())
                    .isEqualTo(304);
            HttpResponse<byte[]> bundle =
                    get(hub, master, "/log/tile/entries/000.p/" + proven.tip().size());
            assertThat(bundle.statusCode()).isEqualTo(200);
            Hash last = HeaderBundle.decode(bundle.body())
                    .headers()
                    .get((int) proven.tip().size() - 1)
                    .leafHash();
            assertThat(last).isEqualTo(proven.tip().lastHeaderLeaf());
            assertThat(get(master.anonymous(), master, "/v1/snapshot").statusCode())
                    .isEqualTo(401);
        }
    }

    private static HttpResponse<byte[]> get(HttpClient client, TestMaster master, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(master.api(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
