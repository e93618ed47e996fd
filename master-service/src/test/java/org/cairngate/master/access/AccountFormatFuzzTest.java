package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The accounts' file as anything could have left it. */
class AccountFormatFuzzTest {

    private static final Account FIRST = new Account(
            AdminAccount.NAME,
            Role.ADMINISTRATOR,
            Scope.ALL,
            new Credential.Password("$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43)),
            true);

    @FuzzTest(maxDuration = "8s")
    void accountsFile(byte[] data) {
        try {
            List<Account> accounts = AccountFormat.read(data, FIRST);
            byte[] again = AccountFormat.write(accounts).getBytes(StandardCharsets.UTF_8);
            assertThat(AccountFormat.read(again, FIRST)).isEqualTo(accounts);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
