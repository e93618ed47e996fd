package org.cairngate.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * One batch of weather events like the documents' example, some 200 bytes each, with what a hub notes about them. The same in
 * every run: its random numbers come from a fixed seed.
 */
@State(Scope.Benchmark)
public class SampleBatch {
    private static final Hash CHAIN = Hash.sha256("bench".getBytes(StandardCharsets.UTF_8));
    private static final String NAMESPACE = "councilbox/weather-stations";
    private static final long TIME = 1_696_248_400_000L;

    /** Events in the batch. */
    @Param({"1", "10", "100", "1000"})
    public int size;

    SigningKey key;
    List<byte[]> events;
    List<byte[]> annotations;

    /** Makes the events. */
    @Setup
    public void make() {
        Random random = new Random(1);
        key = SigningKey.fromSeed(CHAIN.bytes());
        KeyId device = KeyId.of(Hash.sha256(new byte[] {1}).bytes());
        events = new ArrayList<>();
        annotations = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            String uid = new UUID(random.nextLong(), random.nextLong()).toString();
            events.add(String.format(
                            Locale.ROOT,
                            "{\"uid\":\"%s\",\"timestamp\":%d,\"items\":[{\"key\":\"temperature\",\"value\":%.1f}],"
                                    + "\"namespace\":\"%s\",\"device_uid\":\"weather_station_001\"}",
                            uid,
                            TIME + i,
                            random.nextDouble() * 40,
                            NAMESPACE)
                    .getBytes(StandardCharsets.UTF_8));
            annotations.add(new Annotation(Instant.ofEpochMilli(TIME + i), device, List.of()).encode());
        }
    }

    /** The batch, salted with what comes from {@code salts}. */
    Segment segment(List<byte[]> salts) {
        List<RecordedEvent> recorded = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            recorded.add(new RecordedEvent(salts.get(i), events.get(i), annotations.get(i)));
        }
        return new Segment(recorded);
    }

    /** The transaction that commits to the batch. */
    SignedTransaction sign(Segment segment) {
        EventsBody body = new EventsBody(
                size, segment.batchRoot(), Instant.ofEpochMilli(TIME), Instant.ofEpochMilli(TIME + size - 1));
        return SignedTransaction.sign(new Transaction(CHAIN, key.publicKey().id(), 1, NAMESPACE, body), key);
    }
}
