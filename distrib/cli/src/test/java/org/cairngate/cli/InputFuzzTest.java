package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.cairngate.cli.master.LiveMessage;
import org.cairngate.cli.master.LiveReader;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.client.UnexpectedAnswerException;
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

    @FuzzTest(maxDuration = "8s")
    void liveStream(byte[] data) {
        LiveReader reader = new LiveReader(new ByteArrayInputStream(data), "7");
        try {
            for (Optional<LiveMessage> one = reader.next(); one.isPresent(); one = reader.next()) {
                assertThat(one.get().id()).isEqualTo(reader.id()).doesNotContain("\n", "\r", "\0");
                assertThat(LiveText.line(one.get())).doesNotContainPattern("\\p{Cc}");
                assertThat(LiveText.json(one.get())).doesNotContain("\n");
            }
        } catch (IOException | UnexpectedAnswerException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
