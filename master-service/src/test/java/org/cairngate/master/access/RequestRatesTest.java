package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rates can be set. */
class RequestRatesTest {

    @ParameterizedTest
    @CsvSource({"-1, 0", "0, -1", "1000001, 0", "0, 1000001"})
    void aRateOutOfRangeIsRefused(long ofAccount, long ofAddress) {
        assertThatThrownBy(() -> new RequestRates(ofAccount, ofAddress))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 1000000");
    }
}
