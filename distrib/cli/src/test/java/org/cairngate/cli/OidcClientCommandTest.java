package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cairn oidc client} asks of a master, and makes of its answers. What the master answers is a test of its own. */
class OidcClientCommandTest {

    private RawMaster master;

    @BeforeEach
    void start(@TempDir Path identity) throws Exception {
        master = new RawMaster(identity);
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @Test
    void theSecretOfANewApplicationIsPrintedOnce() throws Exception {
        master.answerJson("{\"client\":{\"name\":\"grafana\"},\"secret\":\"cgc_abc\"}");
        Ran ran = master.cairn("oidc", "client", "add", "grafana", "--redirect", "https://g.example/a", "--api");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).contains("secret  cgc_abc", "is not shown again", "good for the API");
        assertThat(master.requests())
                .containsExactly(
                        "POST /v1/oidc/clients {\"name\":\"grafana\",\"redirectUris\":[\"https://g.example/a\"],"
                                + "\"api\":true,\"publicClient\":false}");
    }

    @Test
    void aPublicApplicationHasNoSecret() throws Exception {
        master.answerJson("{\"client\":{\"name\":\"app\"}}");
        Ran ran = master.cairn("oidc", "client", "add", "app", "--redirect", "http://127.0.0.1/", "--public");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out()).doesNotContain("secret", "good for the API");
    }

    @Test
    void applicationsAreListedAndRemoved() throws Exception {
        master.answerJson("{\"clients\":[{\"name\":\"app\",\"redirectUris\":[\"https://a.example/\"],\"api\":false,"
                + "\"publicClient\":true}]}");
        Ran list = master.cairn("oidc", "client", "list");
        assertThat(list.exit()).as(list.err()).isZero();
        assertThat(list.out()).contains("app", "https://a.example/", "false", "true");
        master.answerJson("{\"name\":\"app\"}");
        Ran removed = master.cairn("oidc", "client", "remove", "app");
        assertThat(removed.exit()).as(removed.err()).isZero();
        assertThat(master.requests().get(1)).startsWith("DELETE /v1/oidc/clients/app");
    }
}
