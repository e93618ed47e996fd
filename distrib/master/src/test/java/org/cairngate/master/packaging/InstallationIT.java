package org.cairngate.master.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The package under Debian's own dpkg: installed, removed and purged in a folder that is its root. The maintainer scripts run for that
 * folder (DPKG_ROOT), so what they do to a running systemd is not seen here.
 */
class InstallationIT {

    private static final Path DATA = Path.of("var/lib/cairngate-master");

    @TempDir
    private Path root;

    @BeforeEach
    void emptySystem() throws Exception {
        assumeTrue(Ran.has("dpkg") && Ran.has("systemd-sysusers"), "dpkg or systemd-sysusers is not on this system");
        Path state = Files.createDirectories(root.resolve("var/lib/dpkg"));
        Files.createDirectory(state.resolve("info"));
        Files.createDirectory(state.resolve("updates"));
        Files.createFile(state.resolve("status"));
        Files.createDirectories(root.resolve("var/log"));
    }

    private String dpkg(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("dpkg", "--root=" + root, "--log=" + root.resolve("log")));
        command.addAll(List.of("--force-not-root", "--force-script-chrootless", "--force-depends"));
        command.addAll(List.of(words));
        Ran ran = Ran.of(command);
        assertThat(ran.exit()).as(ran.output()).isZero();
        return ran.output();
    }

    private String install() throws Exception {
        return dpkg("--install", DebianPackage.built().file().toString());
    }

    @Test
    void installationMakesTheUserAndSaysHowToStart() throws Exception {
        assertThat(install()).contains("systemctl enable --now cairngate-master", "/etc/default/cairngate-master");
        assertThat(Files.readString(root.resolve("etc/passwd")))
                .contains("cairngate:", "/var/lib/cairngate-master:/usr/sbin/nologin");
        assertThat(root.resolve(DATA)).as("made by systemd, at the first start").doesNotExist();
    }

    @Test
    void theChainOutlivesRemovalAndPurge() throws Exception {
        install();
        Path key = Files.createDirectories(root.resolve(DATA).resolve("keys")).resolve("ledger.key");
        Files.writeString(key, "the only copy");
        dpkg("--remove", "cairngate-master");
        assertThat(root.resolve("usr/bin/cairngate-master")).doesNotExist();
        assertThat(root.resolve("etc/default/cairngate-master")).exists();
        assertThat(key).hasContent("the only copy");

        assertThat(dpkg("--purge", "cairngate-master")).contains("stay in /" + DATA, "rm -r /" + DATA);
        assertThat(root.resolve("etc/default/cairngate-master")).doesNotExist();
        assertThat(key).hasContent("the only copy");
    }

    @Test
    void aChangedConfigurationOutlivesAnUpgrade() throws Exception {
        install();
        Path options = root.resolve("etc/default/cairngate-master");
        Files.writeString(options, "CAIRNGATE_MASTER_OPTIONS=\"--bind 0.0.0.0\"\n");
        assertThat(install()).doesNotContain("enable --now");
        assertThat(options).hasContent("CAIRNGATE_MASTER_OPTIONS=\"--bind 0.0.0.0\"");
    }
}
