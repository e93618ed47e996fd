package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayOutputStream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;

/** A bundle from outside is refused, or read as the one form that a log would write; nothing else may escape. */
class HeaderBundleFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void bundle(byte[] data) {
        try {
            HeaderBundle read = HeaderBundle.decode(data);
            ByteArrayOutputStream written = new ByteArrayOutputStream();
            for (BlockHeader header : read.headers()) {
                byte[] entry = header.encode();
                written.write(entry.length >>> Byte.SIZE);
                written.write(entry.length);
                written.writeBytes(entry);
            }
            assertThat(written.toByteArray()).isEqualTo(data);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
