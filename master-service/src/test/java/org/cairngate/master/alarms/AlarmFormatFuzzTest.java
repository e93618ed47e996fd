package org.cairngate.master.alarms;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;

/** Alarms as any event of their namespace could be. */
class AlarmFormatFuzzTest {

    private final AlarmFormat format = new AlarmFormat();

    @FuzzTest(maxDuration = "8s")
    void event(byte[] data) {
        try {
            Optional<AlarmEvent> alarm = format.read(data);
            if (alarm.isPresent()) {
                assertThat(format.read(alarm.get().encode())).isEqualTo(alarm);
            }
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
