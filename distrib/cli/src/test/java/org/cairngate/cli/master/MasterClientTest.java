package org.cairngate.cli.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.cairngate.cli.RawMaster;
import org.cairngate.client.api.RegistryApi;
import org.cairngate.client.schema.Device;
import org.cairngate.client.schema.NewDevice;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client makes of a master's refusals. That the master refuses so is a test of its own. */
class MasterClientTest {

    private final SigningKey key = SigningKey.generate(new SecureRandom());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private HttpsServer server;
    private MasterClient client;
    private int refusals;
    private String reason = "rate-limit";
    private String retryAfter = "1";

    @BeforeEach
    void start() throws Exception {
        NodeTrust trust = new NodeTrust((seen, name) -> seen.equals(key.publicKey()), Clock.systemUTC());
        SSLContext shown = NodeCertificate.issue(
                        key, "master", Clock.systemUTC(), Duration.ofDays(1), List.of("127.0.0.1"))
                .toSslContext(trust);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(shown));
        server.createContext("/", this::answer);
        server.start();
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, new TrustManager[] {trust}, null);
        client = new MasterClient(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()), tls, Optional.empty());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        boolean refused = bodies.size() <= refusals;
        byte[] body = (refused ? "{\"status\":429,\"reason\":\"" + reason + "\"}" : "{\"done\":true}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Retry-After", retryAfter);
        exchange.sendResponseHeaders(refused ? 429 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void aRequestThatCameTooFastComesAgainWhole() throws Exception {
        refusals = 2;
        long before = System.nanoTime();
        assertThat(client.post("/v1/devices", Map.of("deviceUid", "a"))).containsEntry("done", true);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(bodies).hasSize(3).containsOnly("{\"deviceUid\":\"a\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "0", "99999999999999999999"})
    void aTimeThatIsNoneIsASecond(String text) throws Exception {
        refusals = 1;
        retryAfter = text;
        assertThat(client.get("/v1/status")).containsEntry("done", true);
        assertThat(bodies).hasSize(2);
    }

    @Test
    void anAnswerThatStopsComingEndsTheCopyWithTheTimeThatWasGiven(@TempDir Path folder) throws Exception {
        try (RawMaster raw = new RawMaster(folder)) {
            raw.answerChunks(new byte[10], false);
            raw.stay();
            MasterClient patient = new MasterClient(raw.uri(), MasterIdentity.pinned(raw.ca()), Optional.empty());
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            assertThatThrownBy(() -> patient.copy("/v1/x", "text/csv", got, Duration.ofSeconds(3)))
                    .isInstanceOf(AnswerCutException.class)
                    .hasMessage("the master's answer stopped after 10 bytes: nothing came for 3 s");
            assertThat(got.size()).isEqualTo(10);
        }
    }

    @Test
    void aCopyThatCameTooFastComesAgain() throws Exception {
        refusals = 1;
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        assertThat(client.copy("/v1/x", "text/csv", got, Duration.ofSeconds(30)))
                .isEqualTo(got.size());
        assertThat(got.toString(StandardCharsets.UTF_8)).isEqualTo("{\"done\":true}");
        assertThat(bodies).hasSize(2);
    }

    @Test
    void anotherRefusalIsFinal() {
        refusals = 1;
        reason = "quota-full";
        assertThatThrownBy(() -> client.get("/v1/status"))
                .isInstanceOf(MasterRefusedException.class)
                .hasMessage("quota-full");
        assertThat(bodies).hasSize(1);
    }

    @Test
    void aProblemComesThroughTheGeneratedClassesAsTheMasterTellsIt(@TempDir Path folder) throws Exception {
        try (RawMaster raw = new RawMaster(folder)) {
            raw.refuse(
                    409,
                    "{\"type\":\"about:blank\",\"status\":409,\"reason\":\"uid-taken\",\"detail\":\"d1 is there\",\"later\":[1]}");
            RegistryApi registry =
                    new RegistryApi(new MasterClient(raw.uri(), MasterIdentity.pinned(raw.ca()), Optional.empty()));
            assertThatThrownBy(() -> registry.registerDevice(new NewDevice().deviceUid("d1")))
                    .isInstanceOfSatisfying(MasterRefusedException.class, refused -> {
                        assertThat(refused.status()).isEqualTo(409);
                        assertThat(refused.reason()).isEqualTo("uid-taken");
                        assertThat(refused).hasMessageContaining("d1 is there");
                    });
            assertThat(raw.requests()).containsExactly("POST /v1/devices {\"deviceUid\":\"d1\"}");
        }
    }

    @Test
    void aGeneratedRequestThatCameTooFastComesAgainWhole() throws Exception {
        refusals = 1;
        Device answer = new RegistryApi(client).getDevice("d1");
        assertThat(answer.asMap()).containsEntry("done", true);
        assertThat(bodies).hasSize(2);
    }
}
