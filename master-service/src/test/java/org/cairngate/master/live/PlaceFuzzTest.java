package org.cairngate.master.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** The id that a client comes back with, as anything could have made it. */
class PlaceFuzzTest {

    @FuzzTest(maxDuration = "8s")
    void lastEventId(byte[] data) {
        try {
            Place place = Place.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(Place.parse(place.text())).isEqualTo(place);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }
}
