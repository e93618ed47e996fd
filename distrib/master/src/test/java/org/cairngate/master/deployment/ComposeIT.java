package org.cairngate.master.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairngate.master.packaging.Ran;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Compose file under Compose's own judgement; no engine is asked. */
class ComposeIT {

    private List<String> compose;

    @BeforeEach
    void find() throws Exception {
        if (Ran.has("docker-compose")) {
            compose = List.of("docker-compose");
        } else {
            assumeTrue(
                    Ran.has("docker") && Ran.of("docker", "compose", "version").exit() == 0,
                    "Docker Compose is not on this system");
            compose = List.of("docker", "compose");
        }
    }

    private Ran check(Path file) throws Exception {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of("-f", file.toString(), "config", "--quiet"));
        return Ran.of(command);
    }

    @Test
    void theComposeFileIsValid() throws Exception {
        Ran ran = check(Manifests.COMPOSE);
        assertThat(ran.exit()).as(ran.output()).isZero();
    }

    @Test
    void composeRefusesAFieldThatItDoesNotKnow(@TempDir Path folder) throws Exception {
        Path mistyped = folder.resolve("compose.yaml");
        Files.writeString(mistyped, Files.readString(Manifests.COMPOSE).replace("read_only:", "readonly:"));
        Ran ran = check(mistyped);
        assertThat(ran.exit()).as(ran.output()).isNotZero();
        assertThat(ran.output()).contains("readonly");
    }
}
