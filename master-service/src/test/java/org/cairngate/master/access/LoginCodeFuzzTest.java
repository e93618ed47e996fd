package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Codes and tokens as anybody could send them. */
class LoginCodeFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void code(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        boolean looksLikeOne = text.matches(LoginCode.TEXT);
        try {
            assertThat(LoginCode.parse(text).toString()).isIn("Timed", "Recovery");
            assertThat(looksLikeOne).isTrue();
        } catch (IllegalArgumentException e) {
            assertThat(looksLikeOne).isFalse();
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            assertThat(TotpSecret.fromBase32(text).base32()).isEqualTo(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        Optional<SessionToken> token = SessionToken.parse(text);
        assertThat(token.map(SessionToken::text).orElse(text)).isEqualTo(text);
    }
}
