package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cairngate.ledger.fuzz.Decoding.attempt;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Rows that a damaged disk hands to the store are refused, or read as the one form that it writes. */
class StoredRowsFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void row(byte[] data) {
        attempt(() -> assertThat(StoredHeader.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(IndexRow.encode(IndexRow.decode(data))).isEqualTo(data));
        attempt(() -> assertThat(StoredTransaction.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(Retention.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(CommitMark.decode(data).encode()).isEqualTo(data));
        attempt(() -> assertThat(Undo.decode(data).encode()).isEqualTo(data));
        SealedValue.open(Column.META, Keys.GENESIS, data)
                .ifPresent(value -> assertThat(SealedValue.seal(Column.META, Keys.GENESIS, value))
                        .isEqualTo(data));
    }
}
