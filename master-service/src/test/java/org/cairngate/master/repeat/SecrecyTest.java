package org.cairngate.master.repeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** No operation of the API brings or shows a secret without this package knowing it. */
class SecrecyTest {

    private static final Set<String> SECRETS = Set.of("password", "token", "key", "code", "secret", "recoveryCodes");

    private final JsonNode api;

    SecrecyTest() throws Exception {
        api = JsonMapper.builder().build().readTree(Files.readString(Path.of("openapi.json")));
    }

    @Test
    void everyWriteWithASecretIsKnown() {
        Set<String> known = new TreeSet<>();
        api.get("paths")
                .forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
                    if (method.equals("get") || path.equals("/v1/transactions")) {
                        return;
                    }
                    Secrecy secrecy = Secrecy.of(method.toUpperCase(Locale.ROOT), path.replaceAll("[{}]", ""));
                    boolean asks = hasSecret(operation.path("requestBody"));
                    boolean tells = hasSecret(operation.path("responses"));
                    assertThat(!asks || secrecy == Secrecy.BODY)
                            .as("%s %s asks", method, path)
                            .isTrue();
                    assertThat(!tells || secrecy != Secrecy.NONE)
                            .as("%s %s tells", method, path)
                            .isTrue();
                    if (asks || tells) {
                        known.add(path);
                    }
                }));
        assertThat(known).contains("/v1/accounts", "/v1/accounts/{name}/password", "/v1/devices/{uid}/token");
        assertThat(Secrecy.of("POST", "/v1/erasures")).isEqualTo(Secrecy.BODY);
        assertThat(Secrecy.of("POST", "/v1/devices/a/quarantine")).isEqualTo(Secrecy.NONE);
        assertThat(Secrecy.of("DELETE", "/v1/devices/a/token")).isEqualTo(Secrecy.NONE);
    }

    private boolean hasSecret(JsonNode node) {
        for (JsonNode reference : node.findValues("$ref")) {
            JsonNode schema = api.at(reference.asString().substring(1));
            for (String name : schema.path("properties").propertyNames()) {
                if (SECRETS.contains(name)) {
                    return true;
                }
            }
        }
        return false;
    }
}
