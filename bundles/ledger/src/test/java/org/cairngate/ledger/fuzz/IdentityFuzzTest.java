package org.cairngate.ledger.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.identity.Certificates;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.protocol.Topics;
import org.cairngate.ledger.store.StoreKind;

/** Names, keys and certificates from outside: refused with the exception that their decoder declares, or read. */
class IdentityFuzzTest {

    private final NodeTrust trust = new NodeTrust((key, name) -> true, Clock.systemUTC());

    @FuzzTest(maxDuration = "8s")
    void identityFile(byte[] data) {
        try {
            IssuedIdentity read = IssuedIdentity.fromPem(new String(data, StandardCharsets.UTF_8));
            assertThat(IssuedIdentity.fromPem(read.toPem()).chain()).isEqualTo(read.chain());
        } catch (GeneralSecurityException e) {
            assertThat(e).hasMessageNotContaining("BEGIN PRIVATE");
        }
    }

    @FuzzTest(maxDuration = "8s")
    void certificate(byte[] data) {
        try {
            assertThat(Certificates.parseAll(data)).isNotNull();
            X509Certificate certificate = Certificates.parse(data);
            // TLS checked the signature with the JDK's reading: another key would let a device be somebody else.
            assertThat(PublicKey.ofCertificate(certificate))
                    .isEqualTo(PublicKey.ofSubjectPublicKeyInfo(
                            certificate.getPublicKey().getEncoded()));
            trust.check(List.of(certificate, certificate));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotNull();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void publicKey(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        attempt(() -> assertThat(PublicKey.ofDid(text).did()).isEqualTo(text));
        attempt(() -> assertThat(PublicKey.ofMulticodec(data).multicodec()).isEqualTo(data));
    }

    @FuzzTest(maxDuration = "8s")
    void nodeKeys(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        attempt(() -> assertThat(NodeKeys.ofText(text).text()).isEqualTo(text));
    }

    @FuzzTest(maxDuration = "8s")
    void name(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        attempt(() -> assertThat(Hash.fromBase64(text).base64()).isEqualTo(text));
        attempt(() -> assertThat(Hash.fromHex(text).hex()).isEqualToIgnoringCase(text));
        attempt(() -> assertThat(KeyId.fromHex(text).hex()).isEqualToIgnoringCase(text));
        attempt(() -> assertThat(StoreKind.ofNew(text).code()).isEqualTo(text));
        Topics.parse(text).ifPresent(topic -> assertThat(Topics.of(topic.hub(), topic.channel()))
                .isEqualTo(text));
    }

    private static void attempt(Runnable decoding) {
        try {
            decoding.run();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
