package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.ledger.key.PublicKey;

/** What people and masters hand to the command is read or refused with a reason; proofs and policies are fuzzed with the ledger. */
class InputFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void keyPem(byte[] data) {
        try {
            PublicKey key = KeyInput.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(PublicKey.ofDid(key.did())).isEqualTo(key);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void masterAnswer(byte[] data) {
        try {
            var answer = MasterClient.object(data);
            Answers.list(answer, "devices").forEach(device -> assertThat(
                            Table.visible(Answers.text(device, "deviceUid").orElse("")))
                    .doesNotContainPattern("\\p{Cc}"));
        } catch (IOException e) {
            assertThat(e).hasNoSuppressedExceptions();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void masterRefusal(byte[] data) {
        assertThat(MasterClient.refusal(409, data).reason()).isNotNull();
    }
}
