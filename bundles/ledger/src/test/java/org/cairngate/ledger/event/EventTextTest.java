package org.cairngate.ledger.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

class EventTextTest {

    /** UTF-16 units: one of each length in UTF-8, and both kinds of half pairs with their neighbours. */
    private static final List<Integer> UNITS =
            List.of(0x61, 0xe9, 0x20ac, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff);

    @Provide
    static Arbitrary<List<Integer>> units() {
        return Arbitraries.of(UNITS).list().ofMaxSize(6);
    }

    @Property
    void aTextIsAcceptedExactlyWhenItCanBeWrittenAsUtf8(@ForAll("units") List<Integer> units) {
        StringBuilder text = new StringBuilder();
        StringBuilder escaped = new StringBuilder();
        for (int unit : units) {
            text.append((char) unit);
            escaped.append(String.format(Locale.ROOT, "\\u%04x", unit));
        }
        String json = "{\"uid\":\"u\",\"timestamp\":0,\"items\":[{\"key\":\"k\",\"value\":\"" + escaped
                + "\"}],\"namespace\":\"a/b\",\"device_uid\":\"d\"}";
        boolean accepted;
        try {
            Event event = new EventParser().parse(json.getBytes(StandardCharsets.UTF_8));
            assertThat(event.items().get(0).value()).isEqualTo(text.toString());
            accepted = true;
        } catch (RefusedException e) {
            assertThat(e.reason()).isEqualTo(RefusalReason.MALFORMED_EVENT);
            accepted = false;
        }
        assertThat(accepted).isEqualTo(StandardCharsets.UTF_8.newEncoder().canEncode(text.toString()));
    }
}
