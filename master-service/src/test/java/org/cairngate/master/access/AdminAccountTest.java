package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The account's file: what it takes, and what it says of a damaged one. */
class AdminAccountTest {

    @Test
    void accountIsReadAgainAsItWasWritten(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("admin.account");
        AdminAccount created = AdminAccount.open(file, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD);
        AdminAccount read = AdminAccount.open(file, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD);
        assertThat(read.hash()).isEqualTo(created.hash());
        assertThat(read.generated()).isEmpty();
        assertThat(PasswordCost.STANDARD.encoder().matches(created.generated().orElseThrow(), read.hash()))
                .isTrue();
    }

    @Test
    void generatedPasswordGoesToTheFileThatWasNamedAndNowhereElse(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("admin.account");
        Path kept = folder.resolve("admin-password");
        FirstPassword first = new FirstPassword(Optional.empty(), Optional.of(kept));
        AdminAccount created = AdminAccount.open(file, first, PasswordCost.STANDARD);
        assertThat(created.generated()).isEmpty();
        String password = Files.readString(kept).strip();
        assertThat(PasswordCost.STANDARD.encoder().matches(password, created.hash()))
                .isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)))
                .isEqualTo("rw-------");

        Files.delete(kept);
        AdminAccount.open(file, first, PasswordCost.STANDARD);
        assertThat(kept).as("a password that is not new").doesNotExist();
    }

    @Test
    void passwordThatWasGivenIsNotWrittenAnywhere(@TempDir Path folder) throws Exception {
        Path given = Files.writeString(folder.resolve("given"), "correct horse battery\n");
        Path kept = folder.resolve("kept");
        AdminAccount.open(
                folder.resolve("admin.account"),
                new FirstPassword(Optional.of(given), Optional.of(kept)),
                PasswordCost.STANDARD);
        assertThat(kept).doesNotExist();
    }

    @Test
    void damagedAccountStopsTheStartAndSaysWhatToDo(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("admin.account");
        String hash = AdminAccount.open(file, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD)
                .hash();
        for (String damaged : List.of(
                "",
                "password",
                hash.substring(1),
                hash.replace("argon2id", "argon2i"),
                hash.replace("m=19456", "m=9999999"),
                hash.replace("t=2", "t=99"),
                hash + "\n" + hash)) {
            Files.writeString(file, damaged);
            assertThatThrownBy(() -> AdminAccount.open(file, FirstPassword.of(Optional.empty()), PasswordCost.STANDARD))
                    .as(damaged)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("backup");
        }
    }

    @Test
    void passwordThatWasRightIsKnownAgainAndAWrongOneIsNot() {
        PasswordChecks checks = new PasswordChecks(PasswordCost.STANDARD.encoder());
        String hash = checks.encode("correct horse");
        String other = checks.encode("battery staple");
        for (int i = 0; i < 3; i++) {
            assertThat(checks.matches("correct horse", hash)).isTrue();
            assertThat(checks.matches("correct horse ", hash)).isFalse();
            assertThat(checks.matches("correct horse", other)).isFalse();
        }
    }
}
