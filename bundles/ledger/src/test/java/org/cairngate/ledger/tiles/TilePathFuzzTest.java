package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** A path from outside is refused, or read as the one form that we would write; nothing else may escape. */
class TilePathFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void path(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        TilePath.parse(text).ifPresent(path -> assertThat(path.format()).isEqualTo(text));
    }
}
