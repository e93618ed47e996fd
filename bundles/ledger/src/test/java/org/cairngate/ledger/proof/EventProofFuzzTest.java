package org.cairngate.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;

/** A proof file from outside is refused, or read as the one form that we would write; nothing else may escape. */
class EventProofFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void proof(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        try {
            assertThat(EventProof.parse(text).format()).isEqualTo(text);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void evidence(byte[] data) {
        try {
            assertThat(EventEvidence.decode(data).encode()).isEqualTo(data);
        } catch (RefusedException e) {
            assertThat(e.detail()).startsWith("evidence: ");
        }
    }
}
