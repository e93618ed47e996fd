package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.cairngate.master.problem.LoginRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a token counts, at a time of the test's. */
class IssuerTokensTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final IssuerSettings SETTINGS =
            new IssuerSettings("https://issuer.example/realm", "cairngate", Optional.empty());

    private final ECKey key;
    private final IssuerTokens tokens;

    IssuerTokensTest() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        tokens = new IssuerTokens(
                SETTINGS, new ImmutableJWKSet<>(new JWKSet(key.toPublicJWK())), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(SETTINGS.issuer())
                .audience(SETTINGS.audience())
                .subject("ana")
                .expirationTime(Date.from(NOW.plusSeconds(1)));
    }

    private static JWSHeader.Builder header() {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k");
    }

    private String token(JWSHeader.Builder header, ECKey signer, JWTClaimsSet.Builder claims) throws JOSEException {
        SignedJWT token = new SignedJWT(header.build(), claims.build());
        token.sign(new ECDSASigner(signer));
        return token.serialize();
    }

    private boolean isTaken(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        String token = token(header(), key, change.apply(claims()));
        try {
            return tokens.read(token).isPresent();
        } catch (LoginRefusedException e) {
            assertThat(e).hasMessageStartingWith("the issuer's token is not valid here and now: ");
            return false;
        }
    }

    @Test
    void aTokenSaysIssuerSubjectAndEnd() throws Exception {
        assertThat(tokens.read(token(header(), key, claims())))
                .contains(new IssuerTokens.Bearer(
                        new Credential.External(SETTINGS.issuer(), "ana"), NOW.plusSeconds(61)));
    }

    @Test
    void itsTimeIsThatOfTheMasterWithAMinuteOfDifference() throws Exception {
        assertThat(isTaken(claims -> claims.expirationTime(Date.from(NOW.minusSeconds(59)))))
                .isTrue();
        assertThat(isTaken(claims -> claims.expirationTime(Date.from(NOW.minusSeconds(61)))))
                .isFalse();
        assertThat(isTaken(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(59)))))
                .isTrue();
        assertThat(isTaken(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(61)))))
                .isFalse();
        assertThat(isTaken(claims -> claims.expirationTime(null))).isFalse();
    }

    @Test
    void issuerAudienceAndSubjectAreNeededAsTheyAre() throws Exception {
        assertThat(isTaken(claims -> claims.issuer(null))).isFalse();
        assertThat(isTaken(claims -> claims.issuer("https://issuer.example/realm/")))
                .isFalse();
        assertThat(isTaken(claims -> claims.issuer("https://ISSUER.example/realm")))
                .isFalse();
        assertThat(isTaken(claims -> claims.audience((String) null))).isFalse();
        assertThat(isTaken(claims -> claims.audience("Cairngate"))).isFalse();
        assertThat(isTaken(claims -> claims.subject(null))).isFalse();
        assertThat(isTaken(claims -> claims.subject(""))).isFalse();
        assertThat(isTaken(claims -> claims.subject("s".repeat(256)))).isFalse();
        assertThat(isTaken(claims -> claims.subject("a b"))).isFalse();
        assertThat(isTaken(claims -> claims.subject("s".repeat(255)))).isTrue();
    }

    @Test
    void aHeaderNamesNoKeyOfItsOwnAndAsksForNothing() throws Exception {
        ECKey own = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        assertThat(tokens.read(token(header().jwk(own.toPublicJWK()), own, claims())))
                .isEmpty();
        assertThat(tokens.read(token(header().criticalParams(Set.of("x")).customParam("x", 1), key, claims())))
                .isEmpty();
        assertThat(tokens.read(token(header().type(new JOSEObjectType("logout+jwt")), key, claims())))
                .isEmpty();
        for (String type : Set.of("JWT", "at+jwt")) {
            assertThat(tokens.read(token(header().type(new JOSEObjectType(type)), key, claims())))
                    .as(type)
                    .isPresent();
        }
    }

    @Test
    void aHeaderNamesNoAddressThatIsAsked() throws Exception {
        ECKey own = new ECKeyGenerator(Curve.P_256).keyID("k").generate();
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI address = URI.create("https://localhost:" + trap.getLocalPort() + "/keys");
            assertThat(tokens.read(token(header().jwkURL(address), own, claims())))
                    .isEmpty();
            assertThat(tokens.read(token(header().x509CertURL(address), own, claims())))
                    .isEmpty();
            trap.setSoTimeout(1);
            assertThatThrownBy(trap::accept).isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void whatIsNoAccessTokenOfWhoShowsItIsRefused() throws Exception {
        assertThat(isTaken(claims -> claims.claim("events", Map.of()))).isFalse();
        assertThat(isTaken(claims -> claims.claim("cnf", Map.of("jkt", "x")))).isFalse();
        assertThat(isTaken(claims -> claims.claim("azp", "another-client"))).isTrue();
    }

    @Test
    void aRefusalQuotesLittleAndNothingThatATerminalActsOn() {
        assertThatThrownBy(() -> tokens.read(token(header(), key, claims().audience("\u001b[2J" + "a".repeat(2000)))))
                .isInstanceOf(LoginRefusedException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(400).matches("[ -~]+"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "issuer",
                "ftp://issuer.example",
                "http://issuer.example",
                "http://localhost:8080/realm",
                "http://127.0.0.1:8080",
                "https://",
                "https://issuer.example#part",
                "https://issuer.example?a=b",
                "https://user:secret@issuer.example",
                "https://issuer.example/ x",
                "file:///etc/passwd"
            })
    void whatNamesNoIssuerThatCanBeTrustedIsRefused(String name) {
        assertThatThrownBy(() -> new IssuerSettings(name, "cairngate", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDocumentOfAnIssuerIsBelowItsName() {
        for (String name : List.of("https://issuer.example/realm", "https://issuer.example/realm/")) {
            assertThat(new IssuerSettings(name, "cairngate", Optional.empty()).discovery())
                    .hasToString("https://issuer.example/realm/.well-known/openid-configuration");
        }
    }

    @Test
    void anyChangedCharacterIsRefused() throws Exception {
        String token = token(header(), key, claims());
        for (int place = 0; place < token.length() - 1; place += 7) {
            char other = token.charAt(place) == 'A' ? 'B' : 'A';
            String changed = token.substring(0, place) + other + token.substring(place + 1);
            assertThat(tokens.read(changed)).as("place %s", place).isEmpty();
        }
        assertThat(tokens.read(token.substring(0, token.lastIndexOf('.') + 1))).isEmpty();
        assertThat(tokens.read(token + ".e30")).isEmpty();
        assertThat(tokens.read(token(header(), key, claims().claim("x", "x".repeat(IssuerTokens.MAX_LENGTH)))))
                .isEmpty();
    }
}
