package org.cairngate.hub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.cairngate.hub.internal.HubSettings;
import org.cairngate.hub.internal.StoreSettings;
import org.cairngate.hub.internal.batch.BatchLimits;
import org.cairngate.hub.internal.chain.BlockPage;
import org.cairngate.hub.internal.index.EventQuery;
import org.cairngate.hub.internal.status.BrokerLogView;
import org.cairngate.hub.internal.status.Json;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.EventParser;

/** What the hub reads from outside and the ledger does not: it is read, or refused in the way that its reader promises. */
class HubFuzzTest {

    private static final BatchLimits LIMITS = new BatchLimits(16 << 10, Duration.ofMillis(20), 64);

    private final EventParser parser = new EventParser();

    @FuzzTest(maxDuration = "8s")
    void queryOfTheLocalApi(byte[] data) {
        try {
            EventQuery query = EventQuery.parse(new String(data, StandardCharsets.UTF_8));
            assertThat(query.limit()).isBetween(1, EventQuery.MAX_LIMIT);
            query.text().ifPresent(text -> assertThat(text.chars()).noneMatch(Character::isISOControl));
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
        try {
            assertThat(new BrokerLogView(List.of()).lines(new String(data, StandardCharsets.UTF_8)))
                    .isEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void pageOfBlocks(byte[] data) {
        try {
            BlockPage page = BlockPage.decode(data, 64);
            CborWriter writer = new CborWriter().array(page.blocks().size());
            page.blocks().forEach(block -> writer.bytes(block.encode()));
            assertThat(writer.toBytes()).isEqualTo(data);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void configuration(byte[] data) {
        List<String> texts = List.of(new String(data, StandardCharsets.UTF_8).split("\n", 4));
        try {
            HubSettings settings = new HubSettings(
                    texts.get(0),
                    Path.of("data"),
                    Path.of("genesis.json"),
                    texts.size() > 1 ? texts.get(1) : "ssl://master:8883",
                    texts.size() > 2 ? texts.get(2) : "https://master:8443",
                    0,
                    LIMITS,
                    StoreSettings.STANDARD);
            assertThat(settings.name()).matches("[A-Za-z0-9._-]{1,64}");
            assertThat(URI.create(settings.masterMqtt()).getHost()).isNotEmpty();
            assertThat(URI.create(settings.masterApi()).getHost()).isNotEmpty();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @FuzzTest(maxDuration = "8s")
    void itemsOfAnEventAsJson(byte[] data) {
        try {
            String json = Json.items(parser.parse(data).items());
            assertThat(json).startsWith("[").endsWith("]");
            assertThat(json.chars()).noneMatch(c -> c < 0x20);
        } catch (RefusedException e) {
            assertThat(e.detail()).isNotEmpty();
        }
    }
}
