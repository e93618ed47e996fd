package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How streams end when the client or the master does: what is open stops nothing, and nothing is lost. */
@Timeout(180)
class LiveEndTest {

    private static final String LIVE = "/v1/live?kinds=event";

    /** How long the web server would wait for what is open. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final List<Socket> sockets = new ArrayList<>();
    private TestMaster master;
    private int sent;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", northKey)).start();
        master.post("/v1/devices", Map.of("deviceUid", "a"));
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        master.close();
    }

    private void send(int events, int size) throws Exception {
        try (TestHub north = new TestHub(master, "north", northKey)) {
            north.continueAfter(sent);
            List<RecordedEvent> batch = new ArrayList<>();
            String items = "{\"key\":\"note\",\"value\":\"" + "x".repeat(size) + "\"}";
            for (int i = 0; i < events; i++) {
                batch.add(TestHub.event("e" + sent + "-" + i, "a", TestHub.USUAL_TIME, items));
            }
            assertThat(north.submit(batch).isAccepted()).isTrue();
            sent++;
        }
    }

    /** More than what the kernel takes for a connection. */
    private void sendMuch() throws Exception {
        for (int i = 0; i < 12; i++) {
            send(30, 30_000);
        }
    }

    /** Asks for all since the beginning, and reads none of it. */
    private Socket stalled(String user) throws Exception {
        URI uri = master.api(LIVE);
        Socket plain = new Socket();
        plain.setReceiveBufferSize(4096);
        plain.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        Socket tls = master.tls().getSocketFactory().createSocket(plain, uri.getHost(), uri.getPort(), true);
        sockets.add(tls);
        String login =
                Base64.getEncoder().encodeToString((user + ":" + TestMaster.PASSWORD).getBytes(StandardCharsets.UTF_8));
        tls.getOutputStream()
                .write(("GET " + LIVE + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + login
                                + "\r\nAccept: text/event-stream\r\nLast-Event-ID: 0\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        tls.getOutputStream().flush();
        return tls;
    }

    private void awaitStreams(int count) throws Exception {
        Await.until(
                count + " streams are open",
                () -> master.get("/v1/prometheus").body().contains("cairngate_live_streams " + count + ".0"));
    }

    private static boolean ends(Socket socket) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = socket.getInputStream();
            while (in.read(buffer) >= 0) {
                // what the kernel still had
            }
        } catch (IOException e) {
            return true;
        }
        return true;
    }

    @Test
    void aClientThatTakesNothingIsCutOffAndAnotherHearsThatTheMasterLives() throws Exception {
        sendMuch();
        try (LiveClient listener = LiveClient.listen(master, "admin", LIVE + "&device=none")) {
            String before = listener.lastId();
            Socket stalled = stalled("admin");
            awaitStreams(2);
            awaitStreams(1);
            assertThat(ends(stalled)).isTrue();
            assertThat(listener.hasEnded()).isFalse();
            assertThat(listener.comments()).as("the hello and a heartbeat").isGreaterThan(1);
            send(1, 1);
            Await.until(
                    "a heartbeat moves the place on", () -> !listener.lastId().equals(before));
            assertThat(listener.told()).isEmpty();
        }
    }

    @Test
    void whoTakesNothingIsCutOffAtOnceWhenHisAccountIsDisabled() throws Exception {
        sendMuch();
        master.person("ona", "operator", Map.of());
        Socket stalled = stalled("ona");
        awaitStreams(1);
        assertThat(master.send("PATCH", "/v1/accounts/ona", Map.of("enabled", false))
                        .statusCode())
                .isEqualTo(200);
        awaitStreams(0);
        assertThat(ends(stalled)).isTrue();
    }

    @Test
    void aStopEndsStreamsAtOnceAlsoOfClientsThatTakeNothing() throws Exception {
        sendMuch();
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE)) {
            stalled("admin");
            awaitStreams(2);
            Instant before = Instant.now();
            master.stop();
            assertThat(Duration.between(before, Instant.now())).isLessThan(GRACE);
            Await.until("the stream has ended", client::hasEnded);
        }
    }

    @Test
    void aClientGoesOnWhereItWasAfterARestartOfTheMaster() throws Exception {
        send(3, 1);
        String id;
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE, "Last-Event-ID", "0")) {
            client.awaitTelling("\"e0-2\"");
            id = client.ids().get(1);
        }
        send(1, 1);
        master.stop();
        master.start();
        try (LiveClient client = LiveClient.listen(master, "admin", LIVE, "Last-Event-ID", id)) {
            send(1, 1);
            client.awaitTelling("\"e2-0\"");
            assertThat(client.told().stream().map(LiveEndTest::uid)).containsExactly("e0-2", "e1-0", "e2-0");
        }
    }

    private static String uid(LiveClient.Told told) {
        return told.data().replaceAll(".*\"uid\":\"([^\"]*)\".*", "$1");
    }
}
