package org.cairngate.hub.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cairngate.hub.internal.status.BrokerLogView;
import org.cairngate.ledger.Activity;
import org.cairngate.ledger.ActivitySource;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerLogViewTest {

    /** Says that a device connected, published 1498 times in a row, and was refused something. */
    private static final class Told implements ActivitySource {
        private static Activity line(int second, Activity.Kind kind, String device) {
            return new Activity(Instant.ofEpochSecond(second), "broker", kind, device, "line " + second);
        }

        @Override
        public List<Activity> activities() {
            return IntStream.range(0, 1500)
                    .mapToObj(second -> switch (second) {
                        case 0 -> line(second, Activity.Kind.CONNECT, "valve-1");
                        case 1499 -> line(second, Activity.Kind.REJECT, "");
                        default -> line(second, Activity.Kind.PUBLISH, "valve-" + second % 2);
                    })
                    .toList();
        }

        @Override
        public String component() {
            return "broker";
        }

        @Override
        public Map<RefusalReason, Long> counts() {
            return Map.of();
        }

        @Override
        public List<Refusal> recent() {
            return List.of();
        }
    }

    private final BrokerLogView view = new BrokerLogView(List.of(new Told()));

    @Test
    void theNewestHundredLinesComeNewestLast() {
        List<Map<String, Object>> lines = view.lines(null);
        assertThat(lines).hasSize(100);
        assertThat(lines.get(99))
                .containsEntry("kind", "reject")
                .containsEntry("detail", "line 1499")
                .doesNotContainKey("deviceUid");
        assertThat(view.lines("max=1000")).hasSize(1000);
    }

    @Test
    void linesOfOneKindOrOneDeviceAreFound() {
        assertThat(view.lines("kind=connect")).singleElement().satisfies(line -> assertThat(line)
                .containsEntry("time", "1970-01-01T00:00:00Z")
                .containsEntry("deviceUid", "valve-1"));
        assertThat(view.lines("device=valve-1&kind=publish&max=3"))
                .extracting(line -> line.get("detail"))
                .containsExactly("line 1493", "line 1495", "line 1497");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max=0",
                "max=1001",
                "max=99999",
                "max=-1",
                "kind=CONNECT",
                "kind=",
                "device=a%20b",
                "any=1",
                "max",
                "&"
            })
    void anyOtherQueryIsRefusedInWords(String query) {
        assertThatThrownBy(() -> view.lines(query))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching(".*(max|kind).*");
    }
}
