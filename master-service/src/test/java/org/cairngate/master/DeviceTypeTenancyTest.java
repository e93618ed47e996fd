package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Device types of two organisations: each sees and changes its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeviceTypeTenancyTest {

    private static final String TYPES = "/v1/device-types";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(50), Map.of()).start();
        for (String organisation : List.of("councilbox", "harbour")) {
            assertThat(master.post(TYPES, Map.of("organisation", organisation, "name", "gauge-" + organisation))
                            .statusCode())
                    .isEqualTo(201);
        }
        assertThat(master.send("PATCH", TYPES + "/councilbox/gauge-councilbox", Map.of("status", "retired"))
                        .statusCode())
                .isEqualTo(200);
        master.person("bo", "administrator", Map.of("organisation", "harbour"));
        master.person("rita", "registry-operator", Map.of("organisation", "harbour"));
        master.person("tim", "technician", Map.of("organisation", "harbour"));
        master.person("ola", "technician", Map.of("organisation", "harbour", "hubs", List.of("north")));
        master.person("hugo", "hub-operator", Map.of("hubs", List.of("north")));
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private List<String> names(String user, String query) throws Exception {
        return master.names(user, TYPES + query, "deviceTypes", "name");
    }

    @Test
    void anOrganisationSeesItsOwn() throws Exception {
        for (String user : List.of("bo", "rita", "tim", "ola")) {
            assertThat(names(user, "")).as(user).contains("gauge-harbour").doesNotContain("gauge-councilbox");
            assertThat(names(user, "?organisation=councilbox")).as(user).isEmpty();
            assertThat(names(user, "?cursor=a")).as(user).doesNotContain("gauge-councilbox");
            assertThat(names(user, "?q=councilbox")).as(user).isEmpty();
            HttpResponse<String> foreign = master.as(user, "GET", TYPES + "/councilbox/gauge-councilbox", Map.of());
            HttpResponse<String> missing = master.as(user, "GET", TYPES + "/councilbox/missing", Map.of());
            assertThat(foreign.statusCode()).isEqualTo(404);
            assertThat(foreign.body()).isEqualTo(missing.body().replace("missing", "gauge-councilbox"));
        }
        assertThat(names("admin", "")).contains("gauge-councilbox", "gauge-harbour");
    }

    @Test
    void anOrganisationDeclaresAndChangesItsOwn() throws Exception {
        HttpResponse<String> own = master.as("rita", "POST", TYPES, Map.of("name", "own"));
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);
        assertThat(master.json(TYPES + "/harbour/own").get("organisation").asString())
                .isEqualTo("harbour");
        assertThat(master.as("bo", "PATCH", TYPES + "/harbour/own", Map.of("maker", "x"))
                        .statusCode())
                .isEqualTo(200);
        Map<String, Object> foreign = Map.of("organisation", "councilbox", "name", "new");
        assertThat(master.as("rita", "POST", TYPES, foreign).statusCode()).isEqualTo(409);
        Map<String, Object> known = Map.of("organisation", "councilbox", "name", "gauge-councilbox");
        assertThat(master.as("rita", "POST", TYPES, known).body().replace("gauge-councilbox", "new"))
                .isEqualTo(master.as("rita", "POST", TYPES, foreign).body());
        assertThat(master.as("rita", "PATCH", TYPES + "/councilbox/gauge-councilbox", Map.of("status", "active"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(master.get(TYPES + "/councilbox/new").statusCode()).isEqualTo(404);
    }

    @Test
    void whoIsLimitedToHubsReadsAndDeclaresNone() throws Exception {
        assertThat(names("hugo", "")).contains("gauge-councilbox", "gauge-harbour");
        for (String user : List.of("tim", "ola", "hugo")) {
            assertThat(master.as(user, "POST", TYPES, Map.of("name", "x", "organisation", "harbour"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(master.as(user, "PATCH", TYPES + "/harbour/gauge-harbour", Map.of("maker", "x"))
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void aTypeThatAnotherOrganisationRetiredHoldsNobodyUp() throws Exception {
        Map<String, Object> device = Map.of("deviceUid", "free", "type", "gauge-councilbox");
        assertThat(master.as("bo", "POST", "/v1/devices", device).statusCode()).isEqualTo(201);
    }
}
