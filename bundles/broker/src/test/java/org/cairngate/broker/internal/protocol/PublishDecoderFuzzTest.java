package org.cairngate.broker.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever bytes come, and however they are cut, they mean what they mean to Netty's decoder. The seeds are packets written by hand behind
 * a byte that says the version (its lowest bit) and how long the pieces are (the others).
 */
class PublishDecoderFuzzTest {

    private static final int MAXIMUM = 1024;

    @FuzzTest(maxDuration = "8s")
    void sameAsNettys(byte[] data) {
        if (data.length < 2) {
            return;
        }
        boolean version5 = (data[0] & 1) != 0;
        int piece = 1 + (data[0] & 0xff) / 2;
        byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
        try (Decoders both = Decoders.both(version5, MAXIMUM);
                Decoders nettys = Decoders.nettys(version5, MAXIMUM)) {
            List<String> read = both.read(bytes, piece);
            List<String> expected = nettys.read(bytes, piece);
            assertThat(read)
                    .isEqualTo(
                            both.isBeyondEnd()
                                    ? expected.subList(0, Math.min(read.size(), expected.size()))
                                    : expected);
        }
    }
}
