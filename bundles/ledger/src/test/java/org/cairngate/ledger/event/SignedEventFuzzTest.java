package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.cairngate.ledger.RefusedException;

/** A signed event is read in the one form that it would be written in, or refused. */
class SignedEventFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void message(byte[] data) {
        try {
            SignedEvent signed = SignedEvent.decode(data);
            assertThat(signed.encode()).isEqualTo(data);
            assertThat(signed.counter()).isPositive();
            assertThat(SignedEvent.isSigned(data)).isTrue();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
