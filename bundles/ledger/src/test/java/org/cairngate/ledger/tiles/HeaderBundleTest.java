package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Headers as a new hub reads them from the log's entry bundles. */
class HeaderBundleTest {

    @TempDir
    private Path directory;

    private byte[] bundle;

    @BeforeEach
    void fill() throws Exception {
        TestSite site = new TestSite("hub-1");
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            site.fill(store, 4, "hub-1");
            bundle = new LogTiles(new ChainLogSource(store))
                    .read(new TilePath(TilePath.Kind.ENTRIES, 0, 0, 5))
                    .orElseThrow();
        }
    }

    @Test
    void theHeadersOfABundleAreReadInOrder() throws Exception {
        assertThat(HeaderBundle.decode(bundle).headers())
                .extracting(header -> header.height())
                .containsExactly(0L, 1L, 2L, 3L, 4L);
    }

    @Test
    void whatIsCutEmptyOrTooLongIsRefused() {
        refused(RefusalReason.MALFORMED_CBOR, new byte[0]);
        refused(RefusalReason.MALFORMED_CBOR, new byte[] {0});
        refused(RefusalReason.MALFORMED_CBOR, new byte[] {0, 0});
        for (int length = 1; length < bundle.length; length++) {
            byte[] cut = Arrays.copyOf(bundle, length);
            try {
                assertThat(HeaderBundle.decode(cut).headers()).hasSizeLessThan(5);
            } catch (RefusedException e) {
                assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_CBOR);
            }
        }
        refused(RefusalReason.OVERSIZED, new byte[HeaderBundle.MAX_BYTES + 1]);
        int one = Short.BYTES + (bundle[1] & 0xff);
        byte[] many = new byte[257 * one];
        for (int i = 0; i < 257; i++) {
            System.arraycopy(bundle, 0, many, i * one, one);
        }
        refused(RefusalReason.MALFORMED_CBOR, many);
    }

    private static void refused(RefusalReason reason, byte[] bytes) {
        assertThatThrownBy(() -> HeaderBundle.decode(bytes))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                        .isEqualTo(reason));
    }
}
