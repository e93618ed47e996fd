package org.cairngate.master.devicetypes;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;

/** Device types as any event of their namespace could be. */
class TypeFormatFuzzTest {

    private final TypeFormat format = new TypeFormat();

    @FuzzTest(maxDuration = "8s")
    void event(byte[] data) {
        try {
            Optional<TypeEvent> type = format.read(data);
            if (type.isPresent()) {
                assertThat(format.read(type.get().encode())).isEqualTo(type);
            }
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
