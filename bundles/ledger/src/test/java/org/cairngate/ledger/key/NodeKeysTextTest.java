package org.cairngate.ledger.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import org.cairngate.ledger.note.CertificateKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NodeKeysTextTest {

    private static final SigningKey HUB = SigningKey.fromSeed(new byte[32]);

    @ParameterizedTest
    @EnumSource(CertificateKind.class)
    void theKeysOfAnyKindOfCertificateAreReadAsTheyWereWritten(CertificateKind kind) {
        NodeKeys keys = kind.keys(HUB);
        assertThat(NodeKeys.ofText(keys.text())).isEqualTo(keys);
        assertThat(keys.text()).startsWith(HUB.publicKey().did()).hasSizeLessThanOrEqualTo(NodeKeys.MAX_TEXT);
    }

    @Test
    void aNodeWithItsLedgerKeyOnlyIsItsDidKey() {
        assertThat(CertificateKind.LIST.keys(HUB).text())
                .isEqualTo(HUB.publicKey().did());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "did:key:z6Mk", ".AAAA", "did:web:example.com"})
    void whatIsNoKeyIsRefused(String text) {
        assertRefused(text);
    }

    @Test
    void furtherKeysThatAreCutOrPaddedOrEmptyAreRefused() {
        String text = CertificateKind.COMPACT.keys(HUB).text();
        assertRefused(text.substring(0, text.length() - 4));
        assertRefused(text + "A");
        assertRefused(text + "=");
        assertRefused(HUB.publicKey().did() + ".");
        assertRefused("x".repeat(NodeKeys.MAX_TEXT + 1));
    }

    @Test
    void trailingBytesOfFurtherKeysAreRefused() {
        String text = CertificateKind.COMPACT.keys(HUB).text();
        int dot = text.indexOf('.');
        byte[] further = Base64.getUrlDecoder().decode(text.substring(dot + 1));
        byte[] longer = Arrays.copyOf(further, further.length + 1);
        assertRefused(text.substring(0, dot + 1)
                + Base64.getUrlEncoder().withoutPadding().encodeToString(longer));
    }

    private static void assertRefused(String text) {
        assertThatThrownBy(() -> NodeKeys.ofText(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
