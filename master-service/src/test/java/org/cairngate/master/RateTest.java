package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.access.RequestRates;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Who asks too fast is refused, and nobody else. One request a second is answered, and sixty at once. */
class RateTest {

    private static final RequestRates OF_ACCOUNTS = new RequestRates(1, 0);
    private static final RequestRates OF_ADDRESSES = new RequestRates(0, 1);
    private static final int AT_ONCE = 60;
    /** More than are answered while these are sent, at ten a second or more. */
    private static final int FAR_TOO_MANY = 10 * AT_ONCE;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TestMaster master;

    @BeforeEach
    void found(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey));
    }

    @AfterEach
    void stop() {
        master.close();
    }

    private static HttpResponse<String> call(HttpClient client, HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> anonymous(String path) throws Exception {
        return call(master.anonymous(), HttpRequest.newBuilder(master.api(path)));
    }

    /** Asks until it is refused, which is not before a minute's worth was answered. */
    private static HttpResponse<String> exhaust(Callable<HttpResponse<String>> request) throws Exception {
        return exhaust(request, AT_ONCE);
    }

    private static HttpResponse<String> exhaust(Callable<HttpResponse<String>> request, int least) throws Exception {
        for (int i = 0; i < FAR_TOO_MANY; i++) {
            HttpResponse<String> answer = request.call();
            if (answer.statusCode() != 200) {
                assertThat(i).isGreaterThanOrEqualTo(least);
                return answer;
            }
        }
        throw new AssertionError(FAR_TOO_MANY + " requests were answered");
    }

    private void assertTooFast(HttpResponse<String> answer, String sender) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        JsonNode problem = master.answer(answer);
        assertThat(problem.get("status").asInt()).isEqualTo(429);
        assertThat(problem.get("reason").asString()).isEqualTo("rate-limit");
        assertThat(problem.get("detail").asString()).startsWith("this " + sender);
    }

    @Test
    void anAccountThatIsTooFastIsRefusedAndNoOther() throws Exception {
        master.with(OF_ACCOUNTS).start();
        master.person("ana", "operator", Map.of());
        assertTooFast(exhaust(() -> master.as("ana", "GET", "/v1/accounts/me", Map.of())), "account");
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
        assertThat(anonymous("/v1/genesis").statusCode()).isEqualTo(200);
        assertThat(master.get("/v1/prometheus").body())
                .containsPattern("cairngate_rate_refused_total\\{of=\"account\"\\} [1-9]")
                .contains(
                        "cairngate_rate_senders{of=\"account\"} 2.0", "cairngate_refusals_total{reason=\"rate-limit\"}")
                .doesNotContain("of=\"address\"");
    }

    @Test
    void aStrangerUsesUpNoneOfAnAccountsRequests() throws Exception {
        master.with(OF_ACCOUNTS).start();
        for (String user : List.of("admin", "nobody")) {
            assertThat(call(master.anonymous(), master.request("/v1/status", user, "guess"))
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(accountsWithRequests()).isZero();
        assertThat(master.get("/v1/status").statusCode()).isEqualTo(200);
        assertThat(accountsWithRequests()).isEqualTo(1);
    }

    private double accountsWithRequests() {
        return master.part(MeterRegistry.class)
                .get("cairngate.rate.senders")
                .tag("of", "account")
                .gauge()
                .value();
    }

    @Test
    void anAddressThatIsTooFastIsRefusedBeforeItsPasswordIsLookedAt() throws Exception {
        master.with(OF_ADDRESSES).start();
        assertTooFast(exhaust(() -> anonymous("/v1/genesis")), "address");
        long before = System.nanoTime();
        int refused = 0;
        for (int i = 0; i < AT_ONCE; i++) {
            HttpResponse<String> answer = call(master.anonymous(), master.request("/v1/status", "guess " + i));
            refused += answer.body().contains("rate-limit") ? 1 : 0;
        }
        // Those that the seconds since then let through were looked at.
        long seconds = Duration.ofNanos(System.nanoTime() - before).toSeconds();
        assertThat((long) refused).isGreaterThanOrEqualTo(AT_ONCE - seconds - 2);
    }

    @Test
    void hubsAndProbesAreAnsweredHoweverFastTheyAsk() throws Exception {
        master.with(new RequestRates(1, 1)).start();
        HttpClient north = master.withCertificate(northKey, "north");
        exhaust(() -> anonymous("/v1/genesis"));
        for (int i = 0; i < 2 * AT_ONCE; i++) {
            assertThat(call(north, HttpRequest.newBuilder(master.api("/v1/blocks")))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(anonymous("/v1/health/liveness").statusCode()).isEqualTo(200);
        }
        HttpResponse<String> guess =
                exhaust(() -> call(master.anonymous(), master.request("/v1/health/liveness", TestMaster.PASSWORD)), 0);
        assertTooFast(guess, "address");
    }

    @Test
    void whatIsRefusedForItsRateIsFewRecordsAndNoneIsUncounted() throws Exception {
        master.with(OF_ADDRESSES).start();
        int refused = 0;
        for (int i = 0; i < FAR_TOO_MANY; i++) {
            refused += anonymous("/v1/genesis").statusCode() == 429 ? 1 : 0;
        }
        int expected = refused;
        assertThat(expected).isPositive();
        master.stop();
        master.with(RequestRates.STANDARD).start();
        AuditReading audit = new AuditReading(master);
        Await.until("all are counted", () -> sum(audit.list("outcome", "refused")) == expected);
        List<JsonNode> records = audit.list("outcome", "refused");
        // Ten and a number a minute, and the machine may take a while.
        assertThat(records).hasSizeLessThan(100);
        JsonNode first = audit.await("action", "GET /v1/genesis");
        assertThat(first.get("reason").asString()).isEqualTo("rate-limit");
        assertThat(first.get("actor").asString()).isEqualTo("anonymous");
        assertThat(first.get("status").asInt()).isEqualTo(429);
    }

    private static long sum(List<JsonNode> records) {
        return records.stream().mapToLong(one -> one.get("count").asLong()).sum();
    }

    @Test
    void aMasterWithoutRatesAnswersAll() throws Exception {
        master.with(new RequestRates(0, 0)).start();
        for (int i = 0; i < FAR_TOO_MANY; i++) {
            assertThat(anonymous("/v1/genesis").statusCode()).isEqualTo(200);
        }
        assertThat(master.get("/v1/prometheus").body()).doesNotContain("cairngate_rate_");
    }
}
