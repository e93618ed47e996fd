package org.cairngate.master.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {

    @Test
    void aBlockIsBehindItsEventsAndBeforeThoseOfTheNext() {
        assertThat(Place.parse("17.0.3"))
                .isGreaterThan(Place.parse("17.0.2"))
                .isLessThan(Place.parse("17.1.0"))
                .isLessThan(Place.parse("17"))
                .isGreaterThan(Place.parse("16"));
        assertThat(Place.parse("9")).isLessThan(Place.parse("10.0.0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "17.0.3", "999999999999999.9999.4095"})
    void whatIsReadIsWrittenTheSame(String text) {
        assertThat(Place.parse(text).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-1", "+1", "1.", "1.2", "1.2.3.4", "1.10000.0", "1.2.4096", "1.2.99999", "\u0661", "1\n"})
    void whatNoBlockHasIsRefused(String text) {
        assertThatThrownBy(() -> Place.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
