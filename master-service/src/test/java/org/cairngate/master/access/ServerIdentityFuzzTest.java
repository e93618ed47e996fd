package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;

/** The files of a certificate as anything could have left them. */
class ServerIdentityFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void certificateAndKey(byte[] data) {
        String text = new String(data, StandardCharsets.ISO_8859_1);
        int middle = text.indexOf("-----BEGIN PRIVATE");
        try {
            ServerIdentity identity = middle < 0
                    ? ServerIdentity.parse(text, text)
                    : ServerIdentity.parse(text.substring(0, middle), text.substring(middle));
            assertThat(identity.names()).isNotEmpty();
        } catch (GeneralSecurityException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
