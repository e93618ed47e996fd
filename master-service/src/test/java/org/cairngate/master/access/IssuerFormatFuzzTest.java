package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.JWK;

/** Documents as an issuer that went wrong could publish them. */
class IssuerFormatFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void keys(byte[] data) {
        try {
            assertThat(IssuerFormat.keys(data).getKeys()).isNotEmpty().noneMatch(JWK::isPrivate);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("it");
        }
    }

    @FuzzTest(maxDuration = "8s")
    void discovery(byte[] data) {
        try {
            assertThat(IssuerFormat.keysAddress(data, "https://issuer.example")).hasScheme("https");
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).containsPattern("^(its document is|an issuer's address is) ");
        }
    }
}
