package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/** Tokens as anybody could send them: of an issuer without keys, so that none is right. */
class IssuerTokensFuzzTest {

    private static final IssuerTokens TOKENS = new IssuerTokens(
            new IssuerSettings("https://issuer.example", "cairngate", Optional.empty()),
            new ImmutableJWKSet<>(new JWKSet()),
            Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

    @FuzzTest(maxDuration = "8s")
    void token(byte[] data) {
        assertThat(TOKENS.read(new String(data, StandardCharsets.ISO_8859_1))).isEmpty();
    }
}
