package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The disk that a light hub needs, as the length of all files of a store that was closed. What its own events cost is the
 * difference to a light hub of the same chain that has none; tables are compressed, payloads too, so the rows are also added up as if
 * nothing were.
 */
class StoreSizeTest {

    private static final String[] HUBS = names(3);
    private static final int EVENTS = 10_000;
    private static final int DEVICES = 50;
    private static final int PAYLOAD = 150;
    private static final double YEAR_OF_BLOCKS = 365.25 * 24 * 3600 / 10;

    @TempDir
    private Path directory;

    private final Random random = new Random(4);

    @ParameterizedTest
    @ValueSource(ints = {100, 1000})
    void anEventOfALightHubCostsUnder120BytesBeyondItsPayload(int batch) throws Exception {
        long payload = fill("own", "other", EVENTS / batch, batch, Optional.of("hub-1"));
        double each = (double) (bytes("own") - bytes("other") - payload) / EVENTS;
        double bare = (double) (rows("own") - rows("other") - payload) / EVENTS;
        System.out.printf(
                "light hub: batch %4d, %.1f bytes of disk an event beyond the payload, %.1f if nothing were compressed%n",
                batch, each, bare);
        assertThat(each).isLessThan(120);
        assertThat(bare).isLessThan(120);
        assertThat(Fsck.run(directory.resolve("own"), progress -> {}).damages()).isEmpty();
    }

    @Test
    void aYearOfHeadersIsUnderOneGigabyteAtABlockEveryTenSeconds() throws Exception {
        int blocks = 500;
        fill("young", "young-too", 100, 1, Optional.empty());
        fill("old", "old-too", blocks, 1, Optional.empty());
        double each = (double) (bytes("old") - bytes("young")) / (blocks - 100);
        System.out.printf("light hub: %.1f bytes of disk a block, %.2f GB a year%n", each, each * YEAR_OF_BLOCKS / 1e9);
        assertThat(each * YEAR_OF_BLOCKS).isLessThan(1e9);
    }

    /** Two light stores of one chain, the first with the segments of a hub; the bytes of its events. */
    private long fill(String name, String without, int blocks, int batch, Optional<String> own) throws Exception {
        TestSite site = new TestSite(HUBS);
        long payload = 0;
        try (ChainStore first = ChainStore.open(directory.resolve(name), StoreKind.LIGHT);
                ChainStore second = ChainStore.open(directory.resolve(without), StoreKind.LIGHT)) {
            first.initialise(site.genesis);
            second.initialise(site.genesis);
            for (int i = 0; i < blocks; i++) {
                Instant now = first.tip().lastTime().plusSeconds(10);
                List<SignedTransaction> transactions = new ArrayList<>();
                Map<Hash, Segment> segments = Map.of();
                if (own.isPresent()) {
                    Segment segment = new Segment(events(batch, now));
                    payload += segment.events().stream()
                            .mapToLong(event -> event.bytes().length)
                            .sum();
                    TestSite.Batch made = site.batch(own.get(), segment, now);
                    transactions.add(made.transaction());
                    segments = Map.of(made.transaction().id(), segment);
                }
                for (String hub : List.of(HUBS).subList(1, own.isPresent() ? HUBS.length : 3)) {
                    transactions.add(site.batch(hub, "device-1", 1, now).transaction());
                }
                Block block = block(site, first, transactions, now);
                append(first, block, segments);
                append(second, block, Map.of());
                // As on a site that works: only the newest blocks are not final.
                if (i % 10 == 9 || i == blocks - 1) {
                    first.putCertificate(site.certificate(first, HUBS));
                    second.putCertificate(first.newestCertificate().orElseThrow());
                }
            }
        }
        return payload;
    }

    private static Block block(TestSite site, ChainStore store, List<SignedTransaction> transactions, Instant now)
            throws Exception {
        var built = new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(transactions, now, store.newestCertificate())
                .validated();
        return built.block()
                .withCheckpoint(site.sign(new Checkpoint(
                        TestSite.ORIGIN, built.tip().size(), built.tip().root())));
    }

    private static void append(ChainStore store, Block block, Map<Hash, Segment> segments) throws Exception {
        store.append(
                new BlockRules(store.state(), store.tip(), store.roots())
                        .validate(block, block.header().time(), transaction -> true),
                segments,
                local -> {});
    }

    private List<RecordedEvent> events(int count, Instant now) {
        List<RecordedEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] salt = new byte[RecordedEvent.SALT_SIZE];
            random.nextBytes(salt);
            byte[] noise = new byte[PAYLOAD];
            random.nextBytes(noise);
            int device = random.nextInt(DEVICES);
            String json = "{\"uid\":\"" + new UUID(random.nextLong(), random.nextLong()) + "\",\"timestamp\":"
                    + now.toEpochMilli() + ",\"items\":[{\"key\":\"k\",\"value\":\""
                    + Base64.getEncoder().encodeToString(noise) + "\"}],\"namespace\":\"" + TestSite.NAMESPACE
                    + "\",\"device_uid\":\"d" + device + "\"}";
            KeyId key = TestSite.key("d" + device).publicKey().id();
            events.add(new RecordedEvent(
                    salt, json.getBytes(StandardCharsets.UTF_8), new Annotation(now, key, List.of()).encode()));
        }
        return events;
    }

    private long bytes(String store) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(directory.resolve(store))) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Keys and values of all rows, with RocksDB's eight bytes and three lengths for each, and ten bits of its filter. */
    private long rows(String store) {
        long[] bytes = {0};
        try (Database database = Database.open(directory.resolve(store), Database.Mode.READ)) {
            for (Column column : Column.values()) {
                database.scan(column, new byte[0], (key, value) -> {
                    bytes[0] += key.length + value.length + 13;
                    return true;
                });
            }
        }
        return bytes[0];
    }

    private static String[] names(int count) {
        String[] names = new String[count];
        for (int i = 0; i < count; i++) {
            names[i] = "hub-" + (i + 1);
        }
        return names;
    }
}
