package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.master.registry.MasterTransactions;
import org.cairngate.master.registry.PublicAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Devices with a key and organisations have DIDs that others resolve. The keys are examples of the did:key method's own document. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DidTest {

    private static final String ED25519 = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp";
    private static final String P256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169";

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private final SigningKey leavingKey = SigningKey.generate(new SecureRandom());
    private final JsonMapper json = JsonMapper.builder().build();
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(
                        root,
                        ChainPolicy.standard("cairngate.example/test", Duration.ofMillis(100)),
                        Map.of("partner", PublicKey.ofDid("did:key:" + ED25519), "leaving", leavingKey.publicKey()),
                        Map.of("north", northKey))
                .start();
        assertThat(master.post("/v1/devices", Map.of("deviceUid", "keyed", "did", "did:key:" + P256))
                        .statusCode())
                .isEqualTo(201);
        master.post("/v1/devices", Map.of("deviceUid", "token-only"));
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private HttpResponse<String> resolve(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(master.api(path));
        return master.anonymous()
                .send(
                        (headers.length == 0 ? request : request.headers(headers)).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void documentOfADeviceIsWhatTheDidKeyMethodMakesOfItsKey() throws Exception {
        HttpResponse<String> answer = master.get("/v1/devices/keyed/did.json");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/did+json");
        String did = "did:key:" + P256;
        String id = did + "#" + P256;
        assertThat(json.readTree(answer.body()))
                .isEqualTo(json.readTree("""
                {"@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
                 "id": "DID",
                 "verificationMethod": [{"id": "ID", "type": "JsonWebKey", "controller": "DID", "publicKeyJwk": {
                    "kty": "EC", "crv": "P-256", "x": "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI",
                    "y": "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU"}}],
                 "authentication": ["ID"],
                 "assertionMethod": ["ID"]}""".replace("DID", did).replace("\"ID\"", "\"" + id + "\"")));
    }

    @Test
    void aDeviceWithoutAKeyHasNoDocumentAndTheAnswerSaysWhy() throws Exception {
        HttpResponse<String> answer = master.get("/v1/devices/token-only/did.json");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("token-only has no key");
    }

    @Test
    void documentsOfDevicesAreNotPublic() throws Exception {
        assertThat(resolve("/v1/devices/keyed/did.json").statusCode()).isEqualTo(401);
    }

    /** The did:web method: colons become slashes, %3A the port's colon, and did.json follows. */
    @Test
    void didOfAnOrganisationLeadsAnyoneToItsDocument() throws Exception {
        String did = master.json("/v1/organisations/partner").get("did").asString();
        int port = master.api("/").getPort();
        assertThat(did).isEqualTo("did:web:localhost%3A" + port + ":v1:organisations:partner");
        String url = "https://"
                + did.substring("did:web:".length()).replace(":", "/").replace("%3A", ":") + "/did.json";
        assertThat(url).isEqualTo("https://localhost:" + port + "/v1/organisations/partner/did.json");
        for (String accepted : List.of("*/*", "application/json", "application/did+ld+json", "application/did+json")) {
            HttpResponse<String> answer = resolve("/v1/organisations/partner/did.json", "Accept", accepted);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/did+json");
            JsonNode document = json.readTree(answer.body());
            assertThat(document.get("id").asString()).isEqualTo(did);
            JsonNode method = document.get("verificationMethod").get(0);
            assertThat(method.get("id").asString()).isEqualTo(did + "#" + ED25519);
            assertThat(method.get("controller").asString()).isEqualTo(did);
            assertThat(method.get("type").asString()).isEqualTo("JsonWebKey");
            assertThat(method.get("publicKeyJwk")).isEqualTo(json.readTree("""
                            {"kty": "OKP", "crv": "Ed25519", "x": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik"}"""));
        }
    }

    @Test
    void organisationsAreListedForTheAdminOnly() throws Exception {
        JsonNode organisations = master.json("/v1/organisations").get("organisations");
        assertThat(organisations.findValuesAsString("name")).containsExactly("councilbox", "leaving", "partner");
        assertThat(organisations.get(2).get("publicKey").asString()).isEqualTo("did:key:" + ED25519);
        assertThat(organisations.get(2).get("status").asString()).isEqualTo("active");
        assertThat(resolve("/v1/organisations").statusCode()).isEqualTo(401);
        assertThat(resolve("/v1/organisations/partner").statusCode()).isEqualTo(401);
    }

    @Test
    void didOfARevokedOrganisationIsDeactivated() throws Exception {
        try (TestHub north = new TestHub(master, "north", northKey)) {
            master.part(MasterTransactions.class)
                    .submit(new NodeBody(
                            NodeAction.REVOKE, NodeRole.ORGANISATION, "leaving", leavingKey.publicKey(), 0));
            Await.until(
                    "the revocation acts",
                    () -> resolve("/v1/organisations/leaving/did.json").statusCode() == 410);
            assertThat(north.faults()).isEmpty();
        }
        HttpResponse<String> answer = resolve("/v1/organisations/leaving/did.json");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"reason\":\"deactivated\"");
        assertThat(master.json("/v1/organisations/leaving").get("status").asString())
                .isEqualTo("revoked");
    }

    @Test
    void didsNameTheAddressOfTheSettingWhateverTheRequestSays(@TempDir Path root) throws Exception {
        try (TestMaster named = new TestMaster(root, Duration.ofSeconds(10), Map.of())
                .startAt(PublicAddress.of("https://Chain.Example.com"))) {
            assertThat(named.json("/v1/organisations/councilbox").get("did").asString())
                    .isEqualTo("did:web:chain.example.com:v1:organisations:councilbox");
            assertThat(named.json("/v1/organisations/councilbox").toString()).doesNotContain("127.0.0.1");
        }
    }
}
