package org.cairngate.master.repeat;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusedException;

/** Keys as anybody could send them, and rows as anything could have left them. */
class RepeatFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void header(byte[] data) {
        try {
            RepeatKey key = RepeatKey.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(RepeatKey.parse("\"" + key.text() + "\"")).isEqualTo(key);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void row(byte[] data) {
        try {
            KeptWrite write = KeptFormat.decode(data);
            assertThat(KeptFormat.decode(KeptFormat.encode(write))).isEqualTo(write);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
