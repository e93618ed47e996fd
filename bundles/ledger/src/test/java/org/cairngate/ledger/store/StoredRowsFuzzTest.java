package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.cairngate.ledger.RefusedException;

/** Rows that a damaged disk hands to the store are refused, or read as the one form that it writes. */
class StoredRowsFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void row(byte[] data) {
        attempt(() -> assertThat(StoredHeader.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(IndexRow.encode(IndexRow.decode("uid", data))).isEqualTo(data));
        attempt(() ->
                assertThat(IndexRow.TransactionPosition.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(CommitMark.decode(data).encode()).isEqualTo(data));
        SealedValue.open(Column.META, Keys.GENESIS, data)
                .ifPresent(value -> assertThat(SealedValue.seal(Column.META, Keys.GENESIS, value))
                        .isEqualTo(data));
    }

    private interface Decoding {
        void run() throws RefusedException;
    }

    private static void attempt(Decoding decoding) {
        try {
            decoding.run();
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
