package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The committed OpenAPI document is what clients build on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiContractTest {

    private static final Path COMMITTED = Path.of("openapi.json");

    private final JsonMapper json = JsonMapper.builder().build();
    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private HttpResponse<String> fetch(String path) throws Exception {
        return master.anonymous()
                .send(HttpRequest.newBuilder(master.api(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Run with {@code -Dopenapi.update=true} after a wanted change, and review the difference. */
    @Test
    void servedDocumentIsTheCommittedOne() throws Exception {
        HttpResponse<String> answer = fetch("/v1/openapi.json");
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/json");
        String served = json.writerWithDefaultPrettyPrinter().writeValueAsString(json.readTree(answer.body())) + "\n";
        if (Boolean.getBoolean("openapi.update")) {
            Files.writeString(COMMITTED, served);
        }
        assertThat(served).contains("\"openapi\" : \"3.1").isEqualTo(Files.readString(COMMITTED));
    }

    @Test
    void yamlSaysTheSameAsJson() throws Exception {
        HttpResponse<String> yaml = fetch("/v1/openapi.yaml");
        assertThat(yaml.statusCode()).isEqualTo(200);
        assertThat(yaml.headers().firstValue("Content-Type").orElse("")).startsWith("application/vnd.oai.openapi");
        String asJson = new YAMLMapper().readTree(yaml.body()).toString();
        assertThat(json.readTree(asJson))
                .isEqualTo(json.readTree(fetch("/v1/openapi.json").body()));
    }

    @Test
    void everyOperationSaysHowItFailsAndWhoMayCallIt() throws Exception {
        JsonNode paths = json.readTree(fetch("/v1/openapi.json").body()).get("paths");
        assertThat(paths.size()).isGreaterThan(12);
        paths.forEachEntry((path, operations) -> operations.forEachEntry((method, operation) -> {
            String what = method + " " + path;
            assertThat(operation.path("summary").asString("")).as(what).isNotEmpty();
            assertThat(operation.has("security")).as(what).isTrue();
            boolean open = operation.get("security").isEmpty();
            JsonNode responses = operation.get("responses");
            assertThat(responses.has("401")).as(what).isEqualTo(!open);
            assertThat(responses.has("404")).as(what).isEqualTo(path.contains("{"));
            assertThat(responses.has("409")).as(what).isEqualTo(!method.equals("get") || path.equals("/v1/policy"));
            responses.forEachEntry((status, response) -> {
                if (status.compareTo("400") >= 0) {
                    assertThat(response.at("/content/application~1problem+json/schema/$ref")
                                    .asString())
                            .as(what + " " + status)
                            .endsWith("/Problem");
                } else {
                    assertThat(response.has("content")).as(what + " " + status).isEqualTo(!status.equals("304"));
                }
            });
        }));
    }

    @Test
    void answersOfWritesAreDocumented() throws Exception {
        JsonNode paths = json.readTree(fetch("/v1/openapi.json").body()).get("paths");
        assertDocumented(paths, "/v1/devices", master.post("/v1/devices", Map.of("deviceUid", "a")));
        assertDocumented(paths, "/v1/devices", master.post("/v1/devices", Map.of("deviceUid", "a")));
        assertDocumented(paths, "/v1/devices", master.post("/v1/devices", Map.of()));
        assertDocumented(paths, "/v1/devices/{uid}/revoke", master.post("/v1/devices/a/revoke", Map.of()));
        assertDocumented(paths, "/v1/devices/{uid}/revoke", master.post("/v1/devices/b/revoke", Map.of()));
        assertDocumented(paths, "/v1/devices", master.post("/v1/devices", Map.of("deviceUid", "b")));
        for (String change : List.of("quarantine", "activate", "deactivate", "token")) {
            String path = "/v1/devices/{uid}/" + change;
            assertDocumented(paths, path, master.post(path.replace("{uid}", "b"), Map.of()));
            assertDocumented(paths, path, master.post(path.replace("{uid}", "none"), Map.of()));
            assertDocumented(
                    paths, path, master.send("POST", path.replace("{uid}", "b"), Map.of(), "If-Match", "\"old\""));
        }
        assertDocumented(paths, "/v1/hubs/{name}/revoke", master.post("/v1/hubs/none/revoke", Map.of()));
    }

    private static void assertDocumented(JsonNode paths, String path, HttpResponse<String> answer) {
        JsonNode response = paths.get(path).get("post").get("responses").get(Integer.toString(answer.statusCode()));
        assertThat(response).as("%s answered %s", path, answer.statusCode()).isNotNull();
        String type = answer.headers().firstValue("Content-Type").orElse("");
        List<String> documented = List.copyOf(response.get("content").propertyNames());
        assertThat(documented).contains(type);
    }
}
