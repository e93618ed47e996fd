package org.cairngate.master.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The offers' file as anything could have left it. */
class TransferFormatFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void offersFile(byte[] data) {
        try {
            List<TransferOffer> offers = TransferFormat.read(data);
            byte[] again = TransferFormat.write(offers).getBytes(StandardCharsets.UTF_8);
            assertThat(TransferFormat.read(again)).isEqualTo(offers);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
