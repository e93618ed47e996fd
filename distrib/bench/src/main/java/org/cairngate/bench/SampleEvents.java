package org.cairngate.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;

/**
 * Weather events like the documents' example, some 200 bytes each, with what a hub notes about them. The same in every run: random
 * numbers come from a fixed seed. For one thread.
 */
final class SampleEvents {
    static final String NAMESPACE = "councilbox/weather-stations";
    static final String DEVICE = "weather_station_001";
    static final Instant TIME = Instant.ofEpochMilli(1_696_248_400_000L);

    private final Random random = new Random(1);

    /** The bytes of one more event. All of them have the same time, which is {@link #TIME}. */
    byte[] next() {
        return String.format(
                        Locale.ROOT,
                        "{\"uid\":\"%s\",\"timestamp\":%d,\"items\":[{\"key\":\"temperature\",\"value\":%.1f}],"
                                + "\"namespace\":\"%s\",\"device_uid\":\"%s\"}",
                        new UUID(random.nextLong(), random.nextLong()),
                        TIME.toEpochMilli(),
                        random.nextDouble() * 40,
                        NAMESPACE,
                        DEVICE)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What a hub notes about an event of a device with a token. */
    static byte[] annotation() {
        return new Annotation(TIME, KeyId.ZERO, List.of()).encode();
    }
}
