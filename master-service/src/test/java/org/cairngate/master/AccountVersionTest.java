package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.master.WriteVersions.assertOutdated;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody changes an account other than the one that was read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountVersionTest {

    private static final String OTHER = "battery staple correct horse";

    private TestMaster master;

    @BeforeAll
    void start(@TempDir Path root) throws Exception {
        master = new TestMaster(root, Duration.ofMillis(200), Map.of()).start();
    }

    @AfterAll
    void stop() {
        master.close();
    }

    private String person(String name) throws Exception {
        master.person(name, "operator", Map.of());
        return "/v1/accounts/" + name;
    }

    private HttpResponse<String> patch(String account, Map<String, Object> change, String tag) throws Exception {
        return master.send("PATCH", account, change, "If-Match", tag);
    }

    @Test
    void whatDidNotChangeIsNotSentAgain() throws Exception {
        String account = person("unchanged");
        String tag = master.tag(account);
        assertThat(tag).matches("\"[0-9a-f]{64}\"");
        HttpResponse<String> again = master.send("GET", account, Map.of(), "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(master.as("unchanged", "GET", "/v1/accounts/me", Map.of())
                        .headers()
                        .firstValue("ETag"))
                .contains(tag);
    }

    @Test
    void everyChangeGivesAnotherVersionAndSaysWhich() throws Exception {
        String account = person("changing");
        List<String> tags = new ArrayList<>(List.of(master.tag(account)));
        for (Map<String, Object> change : List.<Map<String, Object>>of(
                Map.of("enabled", false),
                Map.of("role", "technician"),
                Map.of("organisation", "councilbox"),
                Map.of("hubs", List.of("north")))) {
            HttpResponse<String> answer = patch(account, change, tags.get(tags.size() - 1));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.headers().firstValue("ETag")).contains(master.tag(account));
            tags.add(master.tag(account));
        }
        // Also when it is the same password again: it has another salt.
        HttpResponse<String> password = master.send(
                "POST",
                account + "/password",
                Map.of("password", TestMaster.PASSWORD),
                "If-Match",
                tags.get(tags.size() - 1));
        assertThat(password.statusCode()).as(password.body()).isEqualTo(200);
        assertThat(password.headers().firstValue("ETag")).contains(master.tag(account));
        tags.add(master.tag(account));
        assertThat(tags).doesNotHaveDuplicates();
    }

    @Test
    void aChangeOfAnOlderVersionIsRefusedAndChangesNothing() throws Exception {
        String account = person("outdated");
        String tag = master.tag(account);
        assertThat(patch(account, Map.of("role", "technician"), "\"other\" , " + tag)
                        .statusCode())
                .isEqualTo(200);
        String newest = master.tag(account);
        for (String old : List.of(tag, "\"other\"", "W/" + newest)) {
            assertOutdated(patch(account, Map.of("enabled", false), old));
            assertOutdated(master.send("DELETE", account, Map.of(), "If-Match", old));
            assertOutdated(master.send("POST", account + "/password", Map.of("password", OTHER), "If-Match", old));
        }
        assertThat(master.tag(account)).isEqualTo(newest);
        assertThat(master.as("outdated", "GET", "/v1/accounts/me", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(master.send("DELETE", account, Map.of(), "If-Match", newest).statusCode())
                .isEqualTo(200);
        assertThat(master.get(account).statusCode()).isEqualTo(404);
    }

    @Test
    void aKeyThatWasRotatedMeanwhileIsNotRotatedAgain() throws Exception {
        assertThat(master.post("/v1/accounts", Map.of("name", "meter", "role", "operator"))
                        .statusCode())
                .isEqualTo(201);
        String account = "/v1/accounts/meter";
        String tag = master.tag(account);
        assertThat(master.send("POST", account + "/key", Map.of(), "If-Match", tag)
                        .statusCode())
                .isEqualTo(201);
        assertThat(master.tag(account)).isNotEqualTo(tag);
        assertOutdated(master.send("POST", account + "/key", Map.of(), "If-Match", tag));
    }

    @Test
    void ofChangesAtTheSameTimeOneIsMade() throws Exception {
        String account = person("contended");
        String tag = master.tag(account);
        WriteVersions.assertMadeOnce(() -> patch(account, Map.of("enabled", false), tag));
    }

    @ParameterizedTest
    @MethodSource("org.cairngate.master.WriteVersions#malformed")
    void aVersionThatIsNoneIsAProblem(String header) throws Exception {
        assertThat(patch("/v1/accounts/admin", Map.of("enabled", true), header).statusCode())
                .isEqualTo(400);
    }

    @Test
    void anyVersionIsRightForAnAccountThatIsThere() throws Exception {
        String account = person("any");
        assertThat(patch("/v1/accounts/none", Map.of("enabled", false), "*").statusCode())
                .isEqualTo(404);
        assertThat(patch(account, Map.of("enabled", false), "*").statusCode()).isEqualTo(200);
        assertThat(master.send("PATCH", account, Map.of("enabled", true)).statusCode())
                .isEqualTo(200);
    }
}
