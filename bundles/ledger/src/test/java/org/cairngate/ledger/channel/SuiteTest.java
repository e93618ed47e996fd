package org.cairngate.ledger.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.cairngate.ledger.key.MemberSecret;
import org.junit.jupiter.api.Test;

/** The suite that wraps epoch keys gives the standard's own answers, and our key files its public keys. */
class SuiteTest {

    private final Map<String, byte[]> vector = new HashMap<>();
    private final HPKE hpke = KeyWrap.suite();

    SuiteTest() throws IOException {
        for (String line : Files.readAllLines(Path.of("src/test/resources/vectors/channel/rfc9180.txt"))) {
            String[] words = line.split(" ", 2);
            if (!words[0].equals("#")) {
                vector.put(words[0], HexFormat.of().parseHex(words[1]));
            }
        }
    }

    @Test
    void whatTheStandardSealedOpens() throws Exception {
        byte[] opened = hpke.setupBaseR(vector.get("enc"), pair("skRm"), vector.get("info"))
                .open(vector.get("aad"), vector.get("ct"));
        assertThat(opened).isEqualTo(vector.get("pt"));
    }

    @Test
    void sealingGivesTheStandardsBytes() throws Exception {
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(hpke.deserializePublicKey(vector.get("pkRm")), vector.get("info"), pair("skEm"));
        assertThat(context.getEncapsulation()).isEqualTo(vector.get("enc"));
        assertThat(context.seal(vector.get("aad"), vector.get("pt"))).isEqualTo(vector.get("ct"));
    }

    @Test
    void memberKeysAreX25519() {
        assertThat(MemberSecret.fromSeed(vector.get("skRm")).publicKey().encoded())
                .isEqualTo(vector.get("pkRm"));
    }

    private AsymmetricCipherKeyPair pair(String name) {
        MemberSecret secret = MemberSecret.fromSeed(vector.get(name));
        return hpke.deserializePrivateKey(secret.encoded(), secret.publicKey().encoded());
    }
}
