package org.cairngate.master.openid;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.jwk.ECKey;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** The files of the issuer as anything could have left them. */
class OpenIdFilesFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void clients(byte[] data) {
        try {
            SortedMap<String, Client> clients = ClientFormat.read(data);
            byte[] again = ClientFormat.write(clients.values()).getBytes(StandardCharsets.UTF_8);
            assertThat(ClientFormat.read(again)).isEqualTo(clients);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void key(byte[] data) {
        try {
            ECKey key = IssuerKey.read(data);
            assertThat(IssuerKey.read(key.toJSONString().getBytes(StandardCharsets.UTF_8)))
                    .isEqualTo(key);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
