package org.cairngate.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.demo.SiteUnderTest.TestDevice;
import org.cairngate.demo.site.Await;
import org.cairngate.demo.site.Execution;
import org.cairngate.demo.site.GatewayProcess;
import org.cairngate.demo.site.Toolchain;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One bit of a real hub's store changes on the disk. {@code -Dcairn.seed=} repeats a run's places. */
class DamageIT {
    private static final int PLACES = 6;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void fsckNamesThePlaceOfOneChangedBit() throws Exception {
        long seed = Long.getLong("cairn.seed", System.nanoTime());
        System.out.println("[progress] damage: seed=" + seed);
        Random random = new Random(seed);
        try (SiteUnderTest site = SiteUnderTest.start("damage")) {
            GatewayProcess hub = site.hub(2);
            TestDevice device = site.tokenDevice("damage-device", hub);
            for (int i = 0; i < 200; i++) {
                device.sendReading();
            }
            assertThat(device.drain(SiteUnderTest.SETTLE)).isTrue();
            device.close();
            site.awaitEmptyHubs();
            long height = hub.status().number("height");
            Await.until(
                    "some blocks follow",
                    SiteUnderTest.SETTLE,
                    () -> hub.status().number("height") > height + 2);
            assertThat(site.site().stop()).isTrue();

            Execution whole = fsck(hub.chain());
            assertThat(whole.exit()).as(whole.output()).isZero();
            for (int i = 0; i < PLACES; i++) {
                Path copy = copy(hub.chain(), site.site().path().resolve("damaged-" + i));
                String place = flipOneBit(copy, random);
                Execution damaged = fsck(copy);
                System.out.println("[progress] damage: " + place + " -> exit " + damaged.exit());
                assertThat(damaged.exit()).as(place + "\n" + damaged.output()).isEqualTo(1);
                assertThat(damaged.output()).as(place).containsIgnoringCase("damage");
            }
        }
    }

    private static Execution fsck(Path store) throws IOException {
        return Execution.of(Toolchain.find().cairnCommand("ledger", "fsck", store.toString()), Duration.ofMinutes(2));
    }

    private static Path copy(Path store, Path to) throws IOException {
        Files.createDirectories(to);
        for (Path file : files(store)) {
            if (!String.valueOf(file.getFileName()).equals("LOCK")) {
                Files.copy(file, to.resolve(store.relativize(file)));
            }
        }
        return to;
    }

    private static List<Path> files(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    /** Only in files that hold the chain: RocksDB's tables and its write-ahead log. */
    private static String flipOneBit(Path store, Random random) throws IOException {
        List<Path> holding = files(store).stream()
                .filter(file -> String.valueOf(file.getFileName()).matches("\\d+\\.(sst|log)"))
                .filter(file -> file.toFile().length() > 0)
                .toList();
        assertThat(holding).isNotEmpty();
        Path file = holding.get(random.nextInt(holding.size()));
        byte[] bytes = Files.readAllBytes(file);
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        Files.write(file, bytes);
        return file.getFileName() + " byte " + at;
    }
}
