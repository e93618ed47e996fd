package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.cairngate.ledger.key.PublicKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyInputTest {

    @Test
    void publicKeyOfP256IsRead() throws Exception {
        byte[] key = onCurve("secp256r1");
        assertThat(KeyInput.parse(pem(key))).isEqualTo(PublicKey.ofSubjectPublicKeyInfo(key));
    }

    @Test
    void publicKeyOfEd25519IsRead() throws Exception {
        byte[] key = KeyPairGenerator.getInstance("Ed25519")
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        assertThat(KeyInput.parse(pem(key))).isEqualTo(PublicKey.ofSubjectPublicKeyInfo(key));
    }

    /** A longer coordinate must not be cut to the length of P-256's. */
    @ParameterizedTest
    @ValueSource(strings = {"secp384r1", "secp521r1"})
    void keyOnAnotherCurveIsRefused(String curve) throws Exception {
        String pem = pem(onCurve(curve));
        assertThatThrownBy(() -> KeyInput.parse(pem))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("neither Ed25519 nor P-256");
    }

    private static byte[] onCurve(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPublic().getEncoded();
    }

    private static String pem(byte[] subjectPublicKeyInfo) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(subjectPublicKeyInfo)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
