package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What login and logout do on this machine; what the master does is tested at a real site (AccountIT). */
class LoginCommandTest {

    @TempDir
    private Path folder;

    @Test
    void aTokenIsWrittenForItsOwnerOnlyAlsoOverAFileThatOthersRead() throws Exception {
        Path file = folder.resolve("session");
        Files.writeString(file, "old\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        SessionFile.write(file, "cgs_token");
        assertThat(Files.readString(file)).isEqualTo("cgs_token\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void withoutAMasterNobodyLogsInAndNoFileIsWritten() {
        Path file = folder.resolve("session");
        Ran ran = Ran.cairn("login", "--session-file", file);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("which master?");
        assertThat(file).doesNotExist();
    }

    @Test
    void loggingOutNeedsTheSession() {
        Ran ran = Ran.cairn("logout");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("which session?");
    }

    @Test
    void noCodeIsGivenOnTheCommandLine() {
        assertThat(Ran.cairn("login", "--session-file", "x", "--code", "123456").exit())
                .isEqualTo(2);
        assertThat(Ran.cairn("account", "totp", "confirm", "123456").exit()).isEqualTo(2);
    }
}
