package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.cairngate.ledger.block.Genesis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What a start without a chain does: founds one where nothing is, and nothing anywhere else. */
class FirstStartTest {

    @TempDir
    private Path root;

    private Optional<Genesis> start(Path data, String... options) throws Exception {
        return new FirstStart(new MasterDirectory(data), Clock.systemUTC())
                .prepare(CommandLine.populateCommand(new FoundingOptions(), options));
    }

    @Test
    void anEmptyDirectoryGetsAChainWithTheNamesThatWereAskedFor() throws Exception {
        Path data = root.resolve("data");
        Genesis genesis = start(data, "--origin", "example.com/site", "--organisation", "acme")
                .orElseThrow();
        assertThat(genesis.origin()).isEqualTo("example.com/site");
        assertThat(data.resolve("keys").resolve("organisation-acme.key")).exists();
        assertThat(new MasterDirectory(data).isInitialised()).isTrue();
        assertThat(start(data)).as("the second start").isEmpty();
    }

    @Test
    void aVolumeOfItsOwnIsEmpty() throws Exception {
        Files.createDirectory(root.resolve("lost+found"));
        assertThat(start(root)).isPresent();
    }

    @Test
    void aFoundingThatWasInterruptedIsTakenUp() throws Exception {
        Genesis first = start(root, "--origin", "example.com/site").orElseThrow();
        MasterDirectory directory = new MasterDirectory(root);
        Files.delete(directory.genesis());
        Files.writeString(directory.founding(), first.origin() + "\n");
        Genesis second = start(root, "--origin", "example.com/site").orElseThrow();
        assertThat(second.chainId()).isEqualTo(first.chainId());
        assertThat(directory.founding()).doesNotExist();
    }

    @Test
    void aChainThatLostItsGenesisFileIsNotTakenForAnEmptyDirectory() throws Exception {
        start(root);
        Files.delete(new MasterDirectory(root).genesis());
        assertThatThrownBy(() -> start(root))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not empty");
    }

    @Test
    void theOriginOfAChainIsForGood() throws Exception {
        start(root, "--origin", "example.com/site");
        assertThat(start(root, "--origin", "example.com/site")).isEmpty();
        assertThatThrownBy(() -> start(root, "--origin", "example.com/other"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("example.com/site")
                .hasMessageContaining("--origin");
    }
}
