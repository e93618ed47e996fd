package org.cairngate.demo.bench;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.key.SigningKey;

/** How fast one thread does what the ledger does most. A rough figure of one run; JMH is for finer ones. */
final class LedgerFigures {
    private static final long WARM_UP_NANOS = 1_500_000_000L;
    private static final long MEASURE_NANOS = 2_000_000_000L;
    private static final int BATCH = 64;
    private static final byte[] EVENT =
            ("{\"uid\":\"7488f8aa-97c7-4c4f-a546-f06a97bb0c63\",\"timestamp\":1696248400000,"
                            + "\"items\":[{\"key\":\"temperature\",\"value\":25.3}],"
                            + "\"namespace\":\"councilbox/weather-stations\",\"device_uid\":\"weather_station_001\"}")
                    .getBytes(StandardCharsets.UTF_8);

    @FunctionalInterface
    private interface Work {
        boolean once() throws RefusedException;
    }

    private LedgerFigures() {}

    static void measure(BenchTable table) throws RefusedException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        byte[] message = new byte[180];
        byte[] signature = key.sign(message);
        table.plain(
                "Ed25519 verifications, one core",
                perSecond(() -> key.publicKey().verify(message, signature)),
                "/s");
        EventParser parser = new EventParser();
        table.plain(
                "events parsed (JSON), one core",
                perSecond(() -> !parser.parse(EVENT).items().isEmpty()),
                "/s");
    }

    private static double perSecond(Work work) throws RefusedException {
        repeat(work, WARM_UP_NANOS);
        long begun = System.nanoTime();
        long done = repeat(work, MEASURE_NANOS);
        return Math.rint(done * 1e9 / (System.nanoTime() - begun));
    }

    private static long repeat(Work work, long nanos) throws RefusedException {
        long end = System.nanoTime() + nanos;
        long done = 0;
        while (System.nanoTime() < end) {
            for (int i = 0; i < BATCH; i++) {
                if (!work.once()) {
                    throw new IllegalStateException("the work that is measured failed");
                }
            }
            done += BATCH;
        }
        return done;
    }
}
