package org.cairngate.ledger.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;

class IssuedIdentityTest {

    @Test
    void itsKeyManagersPresentItsKeyAndItsChain() throws Exception {
        SigningKey key = SigningKey.fromSeed(
                Hash.sha256("hub".getBytes(StandardCharsets.US_ASCII)).bytes());
        IssuedIdentity identity = NodeCertificate.issue(key, "hub-1", Clock.systemUTC(), Duration.ofDays(365));
        KeyManager[] managers = identity.toKeyManagers();
        assertThat(managers).hasSize(1).hasOnlyElementsOfType(X509KeyManager.class);
        X509KeyManager manager = (X509KeyManager) managers[0];
        String alias = manager.chooseServerAlias("EC", null, null);
        assertThat(manager.getPrivateKey(alias)).isEqualTo(identity.tlsKey());
        assertThat(manager.getCertificateChain(alias)).containsExactlyElementsOf(identity.chain());
    }
}
