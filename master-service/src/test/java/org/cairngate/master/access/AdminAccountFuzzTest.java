package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** The account's file as anything could have left it. */
class AdminAccountFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void accountFile(byte[] data) {
        try {
            assertThat(AdminAccount.parse(data)).startsWith("$argon2id$");
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
