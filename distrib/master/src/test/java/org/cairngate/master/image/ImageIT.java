package org.cairngate.master.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.cairngate.master.deployment.Manifests;
import org.cairngate.master.packaging.MasterTls;
import org.cairngate.master.packaging.Ran;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that {@code ./cairn image master} made, run as engines run it: not as root, with nothing to write to but its volume and /tmp. */
class ImageIT {

    private static final int ENDED_BY_SIGTERM = 143;
    private static final int USER = 10001;

    private static BuiltImage image;
    private static Path root;

    @TempDir
    private Path folder;

    private Path data;

    @BeforeAll
    static void unpack() throws Exception {
        Path target = Path.of(System.getProperty("package.folder"));
        assumeTrue(
                Files.exists(target.resolve("image/index.json")), "there is no image: ./cairn image master makes one");
        assumeTrue(
                Ran.has("unshare") && Ran.of("unshare", "--mount", "true").exit() == 0,
                "running an image without an engine needs the right to make mount namespaces");
        image = BuiltImage.read(target.resolve("image"));
        root = Files.createTempDirectory(target, "root");
        Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
        Container.unpack(image, root);
    }

    @AfterAll
    static void remove() throws Exception {
        if (root != null) {
            assertThat(Ran.of("rm", "-r", root.toString()).exit()).isZero();
        }
    }

    @BeforeEach
    void makeTheVolumeAsDockerDoes() throws Exception {
        data = Files.createDirectory(folder.resolve("volume"));
        Files.setAttribute(data, "unix:uid", USER);
        Files.setAttribute(data, "unix:gid", USER);
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    }

    /** The folder stays root's, its group may write to it, and what is made in it is that group's. */
    private void makeTheVolumeAsKubernetesDoes() throws Exception {
        Files.setAttribute(data, "unix:uid", 0);
        Files.setAttribute(data, "unix:mode", 02770);
    }

    /** On free ports, as these may be taken where tests run. */
    private static List<String> onFreePorts(List<String> arguments) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--mqtt-port", "0", "--api-port", "0"));
        return all;
    }

    private static List<String> words(JsonArray array) {
        return array.asList().stream().map(JsonElement::getAsString).toList();
    }

    private Container start(List<String> arguments) throws Exception {
        return Container.start(image, root, data, onFreePorts(arguments), "run/ports.json");
    }

    private HttpResponse<String> get(String path, String password) throws Exception {
        int port = JsonParser.parseString(Files.readString(data.resolve("run/ports.json")))
                .getAsJsonObject()
                .get("api")
                .getAsInt();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://localhost:" + port + path));
        if (!password.isEmpty()) {
            String login = Base64.getEncoder().encodeToString(("admin:" + password).getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + login);
        }
        SSLContext tls = MasterTls.trusting(data.resolve("master-ca.pem"));
        return HttpClient.newBuilder()
                .sslContext(tls)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theImageFoundsAChainAndAnswersAndEndsInGoodOrder() throws Exception {
        try (Container container = start(image.words("Cmd"))) {
            assertThat(container.user()).isEqualTo("Uid:\t10001\t10001\t10001\t10001");
            assertThat(get("/v1/health/liveness", "").statusCode()).isEqualTo(200);
            assertThat(get("/v1/health/readiness", "").statusCode()).isEqualTo(200);
            String password = Files.readString(data.resolve("admin-password")).strip();
            assertThat(get("/v1/status", password).statusCode()).isEqualTo(200);
            assertThat(get("/v1/status", "guess").statusCode()).isEqualTo(401);
            assertThat(container.log()).doesNotContain(password);
            container.awaitLine("database ready");
            assertThat(container.stop()).isEqualTo(ENDED_BY_SIGTERM);
            assertThat(container.log()).doesNotContain("ERROR");
        }
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("what a PostgreSQL that was killed leaves")
                    .contains("PG_VERSION")
                    .doesNotContain("postmaster.pid");
        }
    }

    @Test
    void theMasterRunsWithWhatTheKubernetesManifestsGiveIt() throws Exception {
        makeTheVolumeAsKubernetesDoes();
        try (Container container = start(words(Manifests.kubernetesContainer().getAsJsonArray("args")))) {
            assertThat(get(probe("livenessProbe"), "").statusCode()).isEqualTo(200);
            assertThat(get(probe("readinessProbe"), "").statusCode()).isEqualTo(200);
            assertThat(get(probe("startupProbe"), "").statusCode()).isEqualTo(200);
            container.awaitLine("database ready");
            assertThat(container.stop()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    @Test
    void theMasterRunsWithWhatTheComposeFileGivesIt() throws Exception {
        try (Container container = start(words(Manifests.composeService().getAsJsonArray("command")))) {
            assertThat(get("/v1/health/readiness", "").statusCode()).isEqualTo(200);
            assertThat(container.stop()).isEqualTo(ENDED_BY_SIGTERM);
        }
    }

    @Test
    void theManifestsNameTheImageThatIsBuiltAndItsUser() throws Exception {
        String name = JsonParser.parseString(Files.readString(image.folder().resolve("index.json")))
                .getAsJsonObject()
                .getAsJsonArray("manifests")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("annotations")
                .get("org.opencontainers.image.ref.name")
                .getAsString();
        assertThat(Manifests.kubernetesContainer().get("image").getAsString()).isEqualTo("cairngate-master:" + name);
        assertThat(Manifests.composeService().get("image").getAsString()).isEqualTo("cairngate-master:" + name);
        assertThat(image.configuration().getAsJsonObject("config").get("User"))
                .isEqualTo(Manifests.composeService().get("user"));
    }

    private static String probe(String name) throws Exception {
        return Manifests.kubernetesContainer()
                .getAsJsonObject(name)
                .getAsJsonObject("httpGet")
                .get("path")
                .getAsString();
    }
}
