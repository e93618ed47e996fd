package org.cairngate.master.deployment;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The YAML files that run the image, read as JSON. */
public final class Manifests {

    /** For Kubernetes. */
    public static final Path KUBERNETES = Path.of("src/main/kubernetes/cairngate-master.yaml");

    /** For Docker Compose. */
    public static final Path COMPOSE = Path.of("src/main/compose/compose.yaml");

    private Manifests() {}

    /** Each document of a file; a key that is there twice is refused. */
    public static List<JsonObject> documents(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Gson gson = new Gson();
        List<JsonObject> documents = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            new Yaml(new SafeConstructor(options))
                    .loadAll(reader)
                    .forEach(document -> documents.add(gson.toJsonTree(document).getAsJsonObject()));
        }
        return documents;
    }

    /** The container of the Kubernetes manifests. */
    public static JsonObject kubernetesContainer() throws IOException {
        return pod().getAsJsonArray("containers").get(0).getAsJsonObject();
    }

    /** The service of the Compose file. */
    public static JsonObject composeService() throws IOException {
        return documents(COMPOSE).get(0).getAsJsonObject("services").getAsJsonObject("master");
    }

    static JsonObject pod() throws IOException {
        return spec("StatefulSet").getAsJsonObject("template").getAsJsonObject("spec");
    }

    static JsonObject spec(String kind) throws IOException {
        return documents(KUBERNETES).stream()
                .filter(document -> document.get("kind").getAsString().equals(kind))
                .findFirst()
                .orElseThrow()
                .getAsJsonObject("spec");
    }
}
