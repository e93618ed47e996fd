package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.channel.ChannelEpoch;
import org.cairngate.ledger.channel.KeyRotation;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Key epochs of private namespaces come onto the chain through the admin, in their order and for nodes that exist. */
class NamespaceTest {

    private static final String NAMESPACE = "councilbox/ward";

    private final SigningKey north = SigningKey.generate(new SecureRandom());
    private final SecureRandom random = new SecureRandom();
    private final MemberKey key = MemberSecret.generate(random).publicKey();
    private TestMaster master;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(100), Map.of("north", north)).start();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    @Test
    void anEpochIsOnTheChainWithItsMembers() throws Exception {
        HttpResponse<String> answer = post(rotation(1, "north").record());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        JsonNode listed = master.json("/v1/namespaces").get("namespaces").get(0);
        assertThat(listed.get("namespace").asString()).isEqualTo(NAMESPACE);
        assertThat(listed.get("keyEpoch").asLong()).isEqualTo(1);
        assertThat(listed.get("encrypted").asBoolean()).isTrue();
        assertThat(listed.get("members").get(0).asString()).isEqualTo("north");
        assertThat(post(rotation(2, "master", "north").record()).statusCode()).isEqualTo(201);
        assertThat(master.json("/v1/namespaces").at("/namespaces/0/members").size())
                .isEqualTo(2);
    }

    @Test
    void anEpochOutOfOrderOrOfAStrangerIsRefused() throws Exception {
        NamespaceBody first = rotation(1, "north").record();
        assertThat(post(rotation(2, "north").record()).statusCode()).isEqualTo(409);
        assertThat(post(rotation(1, "stranger").record()).statusCode()).isEqualTo(409);
        assertThat(post(first).statusCode()).isEqualTo(201);
        assertThat(post(first).statusCode()).isEqualTo(409);
    }

    @Test
    void malformedEpochsAreRefusedAsMalformed() throws Exception {
        for (List<String> keys : List.of(List.of("no base64!"), List.of("AAAA"), List.of("AAAA", "AAAA"))) {
            Map<String, Object> body =
                    Map.of("namespace", NAMESPACE, "keyEpoch", 1, "members", List.of("north"), "wrappedKeys", keys);
            assertThat(master.post("/v1/namespaces", body).statusCode()).isEqualTo(400);
        }
        assertThat(master.post("/v1/namespaces", Map.of("namespace", NAMESPACE)).statusCode())
                .isEqualTo(400);
    }

    private KeyRotation rotation(long epoch, String... members) throws Exception {
        Map<String, MemberKey> keys = new java.util.TreeMap<>();
        for (String member : members) {
            keys.put(member, key);
        }
        // The master does not open wraps, so that the chain's id does not matter to it.
        return KeyRotation.begin(new ChannelEpoch(org.cairngate.ledger.Hash.ZERO, NAMESPACE, epoch), keys, random);
    }

    private HttpResponse<String> post(NamespaceBody body) throws Exception {
        List<String> wrapped = body.wrappedKeys().stream()
                .map(one -> Base64.getEncoder().encodeToString(one.bytes()))
                .toList();
        return master.post(
                "/v1/namespaces",
                Map.of(
                        "namespace",
                        body.namespace(),
                        "keyEpoch",
                        body.keyEpoch(),
                        "members",
                        body.members(),
                        "wrappedKeys",
                        wrapped));
    }
}
