package org.cairngate.master.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The file of the retention rules as anything could have left it. */
class RetentionFormatFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void retentionFile(byte[] data) {
        try {
            RetentionRules rules = RetentionFormat.read(data);
            byte[] again = RetentionFormat.write(rules).getBytes(StandardCharsets.UTF_8);
            assertThat(RetentionFormat.read(again)).isEqualTo(rules);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
