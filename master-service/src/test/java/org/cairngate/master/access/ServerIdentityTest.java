package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which certificates and keys are taken, and what is said of the others. */
class ServerIdentityTest {

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void aCertificateWithItsKeyIsTakenForItsNames(String algorithm) throws Exception {
        TestCertificate made = TestCertificate.of(algorithm, "Chain.example.com", "*.site.example.com");
        ServerIdentity identity = ServerIdentity.parse(made.certificate(), made.key());
        assertThat(identity.names()).containsExactly("chain.example.com", "*.site.example.com");
        assertThat(identity.issued().chain()).hasSize(1);
        assertThat(identity).hasToString("ServerIdentity[chain.example.com, *.site.example.com]");
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        TestCertificate one = TestCertificate.of("EC", "chain.example.com");
        refused(one.certificate(), TestCertificate.of("EC", "chain.example.com").key(), "not that of the first");
        refused(
                one.certificate(),
                TestCertificate.of("RSA", "chain.example.com").key(),
                "not that of the first");
    }

    @Test
    void aCertificateThatBrowsersDoNotTakeIsRefused() throws Exception {
        TestCertificate unnamed = TestCertificate.of("EC");
        refused(unnamed.certificate(), unnamed.key(), "no DNS name");
        TestCertificate edwards = TestCertificate.of("Ed25519", "chain.example.com");
        refused(edwards.certificate(), edwards.key(), "RSA or EC");
    }

    @Test
    void whatIsNoPemIsRefusedWithoutQuotingIt() throws Exception {
        TestCertificate made = TestCertificate.of("EC", "chain.example.com");
        String secret = made.key().lines().skip(1).findFirst().orElseThrow();
        String begin = "-----BEGIN PRIVATE KEY-----\n";
        String end = "-----END PRIVATE KEY-----\n";
        for (String key : new String[] {
            "",
            "secret",
            secret,
            begin,
            begin + end,
            begin + "!!!!\n" + end,
            begin + secret.substring(4) + "\n" + end,
            begin + Base64.getEncoder().encodeToString(new byte[4096]) + "\n" + end,
            made.certificate()
        }) {
            assertThatThrownBy(() -> ServerIdentity.parse(made.certificate(), key))
                    .isInstanceOf(GeneralSecurityException.class)
                    .hasMessageContaining("no private key")
                    .hasMessageNotContaining(secret)
                    .hasNoCause();
        }
        for (String certificate : new String[] {
            "",
            made.key(),
            made.certificate().substring(0, made.certificate().length() / 2),
            made.certificate().replaceAll("[a-z]", "A")
        }) {
            refused(certificate, made.key(), "no certificate in PEM");
        }
    }

    private static void refused(String certificate, String key, String why) {
        assertThatThrownBy(() -> ServerIdentity.parse(certificate, key))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining(why);
    }
}
