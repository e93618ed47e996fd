package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cairngate.master.access.TestIssuer.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When an issuer is asked for its keys, what of its answers is taken, and what goes on without one. */
@Timeout(60)
class IssuerKeysTest {

    /** What an asking fetches: the document, and the keys that it names. */
    private static final int ONCE = 2;

    @TempDir
    private Path folder;

    private final HandClock clock = new HandClock();
    private TestIssuer issuer;
    private IssuerKeys keys;

    @BeforeEach
    void start() throws Exception {
        issuer = TestIssuer.start(folder);
        keys = keys(issuer.settings());
    }

    @AfterEach
    void stop() {
        issuer.close();
    }

    private IssuerKeys keys(IssuerSettings settings) throws IOException {
        return new IssuerKeys(settings, new IssuerDocuments(settings), clock);
    }

    private List<JWK> named(String id) throws KeySourceException {
        return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(id).build()), null);
    }

    private void isUnknown(String id) {
        assertThatThrownBy(() -> named(id)).isInstanceOf(KeySourceException.class);
    }

    @Test
    void keysAreFetchedOnceAndAgainWhenTheyAreOld() throws Exception {
        assertThat(issuer.asked()).isZero();
        assertThat(named("first")).hasSize(1).allMatch(key -> !key.isPrivate());
        assertThat(named("curve")).hasSize(1);
        clock.pass(IssuerKeys.FRESH.minusMillis(1));
        assertThat(named("first")).hasSize(1);
        assertThat(issuer.asked()).isEqualTo(ONCE);
        issuer.publish(TestIssuer.rsa("second"));
        clock.pass(Duration.ofMillis(1));
        assertThat(named("first")).as("the issuer took it back").isEmpty();
        assertThat(named("second")).hasSize(1);
        assertThat(issuer.asked()).isEqualTo(2 * ONCE);
    }

    @Test
    void aKeyThatIsNotKnownIsAskedForOnceInTenSecondsWhoeverAsks() throws Exception {
        assertThat(named("first")).hasSize(1);
        for (int i = 0; i < 100; i++) {
            assertThat(named("unknown" + i)).isEmpty();
        }
        assertThat(issuer.asked()).isEqualTo(ONCE);
        issuer.publish(issuer.key(), TestIssuer.rsa("second"));
        assertThat(named("second")).isEmpty();
        clock.pass(IssuerKeys.AGAIN);
        assertThat(named("second")).hasSize(1);
        assertThat(named("first")).hasSize(1);
        assertThat(issuer.asked()).isEqualTo(2 * ONCE);
    }

    @Test
    void knownKeysGoOnForAnHourWithoutTheIssuer() throws Exception {
        assertThat(named("first")).hasSize(1);
        issuer.answer(Answer.FAILED);
        clock.pass(IssuerKeys.FRESH);
        for (int i = 0; i < 100; i++) {
            assertThat(named("first")).hasSize(1);
        }
        isUnknown("second");
        assertThat(issuer.asked()).as("one more, which failed").isEqualTo(ONCE + 1);
        clock.pass(IssuerKeys.OUTAGE.minus(IssuerKeys.FRESH));
        isUnknown("first");
        issuer.answer(Answer.RIGHT);
        isUnknown("first");
        clock.pass(IssuerKeys.AGAIN);
        assertThat(named("first")).hasSize(1);
    }

    @Test
    void aClockThatWasAheadDoesNotMakeKeysYoung() throws Exception {
        clock.pass(Duration.ofDays(365));
        assertThat(named("first")).hasSize(1);
        clock.pass(Duration.ofDays(-365));
        issuer.publish(TestIssuer.rsa("second"));
        assertThat(named("first")).isEmpty();
        assertThat(named("second")).hasSize(1);
    }

    @Test
    void manyFirstTokensAtATimeAskOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<JWK>>> found = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                found.add(threads.submit(() -> named("first")));
            }
            for (Future<List<JWK>> one : found) {
                assertThat(one.get()).hasSize(1);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(issuer.asked()).isEqualTo(ONCE);
    }

    @ParameterizedTest
    @EnumSource(
            value = Answer.class,
            names = {"FAILED", "REDIRECT", "ENDLESS", "SILENT"})
    void whatIsNoAnswerOfTheIssuerItselfGivesNoKeys(Answer bad) throws Exception {
        issuer.answer(bad);
        isUnknown("first");
        assertThat(issuer.asked()).isEqualTo(1);
        issuer.answer(Answer.RIGHT);
        clock.pass(IssuerKeys.AGAIN);
        assertThat(named("first")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://localhost:1/keys", "file:///etc/passwd", "jar:https://localhost/a!/b", "", "keys"})
    void keysAreElsewhereOverHttpsOnly(String address) {
        issuer.replaceInDocument(issuer.name() + "/keys", address);
        isUnknown("first");
        assertThat(issuer.asked()).isEqualTo(1);
    }

    @Test
    void aDocumentOfAnotherIssuerGivesNoKeys() {
        issuer.replaceInDocument("\"" + issuer.name() + "\"", "\"https://elsewhere.example\"");
        isUnknown("first");
    }

    @Test
    void anIssuerIsItsCertificate() throws Exception {
        keys = keys(new IssuerSettings(issuer.name(), TestIssuer.AUDIENCE, Optional.empty()));
        isUnknown("first");
        try (TestIssuer other = TestIssuer.start(folder, "elsewhere.example")) {
            keys = keys(other.settings());
            isUnknown("first");
            assertThat(other.asked()).isZero();
        }
        assertThat(issuer.asked()).isZero();
    }

    @Test
    void certificatesThatAreNoneAreRefusedAtOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), "certificate");
        for (Path bad : List.of(file, folder, folder.resolve("missing"))) {
            assertThatThrownBy(() -> keys(new IssuerSettings(issuer.name(), "cairngate", Optional.of(bad))))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("--oidc-ca " + bad);
        }
    }

    @Test
    void weakKeysAndTooManyAreNotTaken() throws Exception {
        issuer.publish(
                new RSAKeyGenerator(1024, true).keyID("weak").generate(),
                new ECKeyGenerator(Curve.P_384).keyID("p384").generate(),
                TestIssuer.rsa("good"));
        assertThat(named("weak")).isEmpty();
        assertThat(named("p384")).isEmpty();
        assertThat(named("good")).hasSize(1);
        JWK key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        JWK[] many = new JWK[IssuerFormat.MAX_KEYS + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = new ECKey.Builder(key.toECKey()).keyID("k" + i).build();
        }
        issuer.publish(many);
        clock.pass(IssuerKeys.AGAIN);
        isUnknown("k1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"keys\":{}}",
                "{\"keys\":[]}",
                "{\"keys\":[1]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"
            })
    void whatIsNoSetOfKeysIsRefused(String document) {
        assertThatThrownBy(() -> IssuerFormat.keys(document.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
