package org.cairngate.master.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the Debian package. */
class DebianPackageIT {

    private static final String PROGRAM = "usr/share/cairngate-master/";
    private static final String LIBRARIES = PROGRAM + "lib/";

    private static DebianPackage built;

    @BeforeAll
    static void read() throws IOException {
        built = DebianPackage.built();
    }

    @Test
    void itDependsOnAJavaThatRunsTheMaster() {
        assertThat(built.field("Package")).isEqualTo("cairngate-master");
        assertThat(built.field("Architecture")).isEqualTo("all");
        assertThat(built.field("Depends")).contains("default-jre-headless (>= 2:1.17) | java17-runtime-headless");
        assertThat(built.file().getFileName()).hasToString("cairngate-master_" + built.field("Version") + "_all.deb");
    }

    @Test
    void everythingIsInItsPlaceAndWritableByRootOnly() {
        assertThat(built.files().stream().filter(file -> !file.startsWith(LIBRARIES)))
                .containsExactlyInAnyOrder(
                        "usr/share/cairngate-master/cairngate-master.jar",
                        "usr/share/cairngate-master/grafana/cairngate-master.json",
                        "usr/share/cairngate-master/prometheus/cairngate-master.rules.yml",
                        "usr/bin/cairngate-master",
                        "etc/default/cairngate-master",
                        "usr/lib/systemd/system/cairngate-master.service",
                        "usr/lib/sysusers.d/cairngate-master.conf",
                        "usr/share/doc/cairngate-master/copyright",
                        "usr/share/doc/cairngate-master/README.md");
        built.data().forEach((path, entry) -> {
            assertThat(entry.getLongUserId() + entry.getLongGroupId()).as(path).isZero();
            boolean program = entry.isDirectory() || path.startsWith("usr/bin/");
            assertThat(entry.getMode() & 07777).as(path).isEqualTo(program ? 0755 : 0644);
        });
    }

    @Test
    void theLibrariesAreThoseThatTheProgramNames(@TempDir Path root) throws Exception {
        built.unpackTo(root);
        List<String> named;
        try (JarFile program =
                new JarFile(root.resolve(PROGRAM + "cairngate-master.jar").toFile())) {
            String classPath = program.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            named = List.of(classPath.split(" ")).stream().map(PROGRAM::concat).toList();
        }
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(built.files().stream().filter(file -> file.startsWith(LIBRARIES)))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void whatTheAdministratorChangesIsKeptByAnUpgrade() {
        assertThat(built.control().get("conffiles").lines())
                .containsExactlyElementsOf(built.files().stream()
                        .filter(file -> file.startsWith("etc/"))
                        .map(file -> "/" + file)
                        .toList());
    }

    @Test
    void theChecksumsAreThoseOfTheFiles(@TempDir Path root) throws Exception {
        built.unpackTo(root);
        Map<String, String> sums = new TreeMap<>();
        for (String file : built.files()) {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            sums.put(file, HexFormat.of().formatHex(md5.digest(Files.readAllBytes(root.resolve(file)))));
        }
        Map<String, String> said = new TreeMap<>();
        built.control().get("md5sums").lines().forEach(line -> {
            List<String> words = List.of(line.split(" +", 2));
            said.put(words.get(1), words.get(0));
        });
        sums.keySet().removeIf(file -> file.startsWith("etc/"));
        said.keySet().removeIf(file -> file.startsWith("etc/"));
        assertThat(said).isEqualTo(sums);
    }
}
