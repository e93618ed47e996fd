package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.cairngate.ledger.Hash;

/** The accounts' file as anything could have left it. */
class AccountFormatFuzzTest {

    private static final Account FIRST = new Account(
            AdminAccount.NAME, Role.ADMINISTRATOR, Scope.ALL, new Credential.Key(Hash.ZERO, Instant.EPOCH), true);

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
