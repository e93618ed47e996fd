package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FsckTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int FLIPS = 150;

    @TempDir
    private Path directory;

    private Path intact;

    @BeforeEach
    void fillAStoreInTwoRuns() throws Exception {
        intact = directory.resolve("intact");
        TestSite site = new TestSite(HUBS);
        try (ChainStore store = ChainStore.open(intact)) {
            store.initialise(site.genesis);
            site.fill(store, 20, HUBS);
        }
        try (ChainStore store = ChainStore.open(intact)) {
            site.fill(store, 10, HUBS);
            store.write(local -> {
                local.putOutbox(site.outboxEntry("hub-1", 77, 2));
                local.putPool(new byte[] {9}, new byte[] {4, 5, 6});
                local.putMeta("cursor", new byte[] {7, 8, 9});
            });
        }
    }

    @Test
    void undamagedStoreHasNoFindings() {
        FsckReport report = Fsck.run(intact, progress -> {});
        assertThat(report.damages()).isEmpty();
        assertThat(report.counts().blocks()).isEqualTo(31);
        assertThat(report.counts().segments()).isEqualTo(90);
        assertThat(report.counts().events()).isEqualTo(270);
        assertThat(report.clean()).isTrue();
    }

    @Test
    void oneBitDamageAnywhereInStoreIsReportedWithItsPlace() throws Exception {
        Random random = new Random(20261121);
        List<String> files = FileDigests.files(intact);
        assertThat(files).anyMatch(name -> name.endsWith(".sst")).anyMatch(name -> name.startsWith("MANIFEST"));
        for (int i = 0; i < FLIPS; i++) {
            // Every file in turn, the small ones too, at a random place in it.
            String name = files.get(i % files.size());
            Path copy = copy("flip-" + i);
            byte[] bytes = Files.readAllBytes(copy.resolve(name));
            if (bytes.length > 0) {
                int bit = random.nextInt(bytes.length * 8);
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                Files.write(copy.resolve(name), bytes);
                assertThat(Fsck.run(copy, progress -> {}).damages())
                        .as("bit %s of %s", bit, name)
                        .anyMatch(damage -> damage.place().equals("file " + name));
            }
            delete(copy);
        }
    }

    @Test
    void outboxRowThatIsNoBatchIsReportedThoughItsSealHolds() throws Exception {
        OutboxEntry waiting = new TestSite(HUBS).outboxEntry("hub-1", 78, 2);
        OutboxEntry other = new TestSite(HUBS).outboxEntry("hub-1", 79, 1);
        List<byte[]> values = List.of(
                new byte[] {1, 2, 3},
                other.encode(),
                waiting.minted(3).encode(),
                new OutboxEntry(waiting.transaction(), other.segment(), 0, OptionalLong.empty()).encode(),
                new OutboxEntry(waiting.transaction(), Optional.empty(), 0, OptionalLong.empty()).encode());
        for (int i = 0; i < values.size(); i++) {
            Path copy = copy("outbox-" + i);
            byte[] value = values.get(i);
            FileDigests digests = FileDigests.begin(copy);
            try (Database database = Database.open(copy, Database.Mode.WRITE)) {
                database.write(batch -> batch.putSealed(Column.OUTBOX, Keys.number(78), value));
            }
            digests.finish();
            assertThat(Fsck.run(copy, progress -> {}).damages())
                    .as("value %s", i)
                    .extracting(Damage::place)
                    .containsExactly("outbox seq=78");
        }
    }

    /** RocksDB 11.8.1 spins for ever on some manifests, for example when a record's length grew. */
    @Test
    void damagedManifestIsNotGivenToRocksDb() throws Exception {
        String manifest = FileDigests.files(intact).stream()
                .filter(name -> name.startsWith(FileDigests.MANIFEST))
                .findFirst()
                .orElseThrow();
        byte[] bytes = Files.readAllBytes(intact.resolve(manifest));
        for (int record = 0; record + 7 <= bytes.length; ) {
            Path copy = copy("record-" + record);
            byte[] damaged = bytes.clone();
            damaged[record + 5] ^= 4;
            Files.write(copy.resolve(manifest), damaged);
            assertThat(Fsck.run(copy, progress -> {}).damages())
                    .anyMatch(damage -> damage.place().equals("file " + manifest));
            assertThatThrownBy(() -> ChainStore.open(copy)).hasMessageContaining(manifest);
            delete(copy);
            record += 7 + Byte.toUnsignedInt(bytes[record + 4]) + (Byte.toUnsignedInt(bytes[record + 5]) << 8);
        }
    }

    @Test
    void damageInTablesIsReportedWithoutTheListOfFilesToo() throws Exception {
        Random random = new Random(1);
        for (String name : FileDigests.files(intact)) {
            if (name.endsWith(".sst")) {
                Path copy = copy("list-less-" + name);
                Files.delete(copy.resolve(FileDigests.LIST));
                byte[] bytes = Files.readAllBytes(copy.resolve(name));
                // The first data block: RocksDB's own checksum covers it.
                bytes[random.nextInt(16)] ^= 1;
                Files.write(copy.resolve(name), bytes);
                assertThat(Fsck.run(copy, progress -> {}).damages())
                        .anyMatch(damage -> damage.place().equals("file " + name));
            }
        }
    }

    @Test
    void missingFileIsReported() throws Exception {
        for (String name : FileDigests.files(intact)) {
            Path copy = copy("missing-" + name);
            Files.delete(copy.resolve(name));
            assertThat(Fsck.run(copy, progress -> {}).damages())
                    .anyMatch(damage -> damage.place().equals("file " + name));
        }
        assertThat(Fsck.run(directory.resolve("nowhere"), progress -> {}).clean())
                .isFalse();
    }

    @Test
    void damagedListOfFilesIsReported() throws Exception {
        Path copy = copy("list");
        byte[] bytes = Files.readAllBytes(copy.resolve(FileDigests.LIST));
        bytes[5] ^= 1;
        Files.write(copy.resolve(FileDigests.LIST), bytes);
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .anyMatch(damage -> damage.place().equals("file " + FileDigests.LIST));
    }

    @ParameterizedTest
    @EnumSource(Column.class)
    void valueChangedThroughRocksDbItselfIsReportedInEveryColumnFamily(Column column) throws Exception {
        Random random = new Random(column.label().hashCode());
        for (int round = 0; round < 8; round++) {
            Path copy = copy(column.label() + round);
            int skip = random.nextInt(20);
            boolean remove = round % 4 == 3;
            change(copy, column, skip, random, remove && unlosable(column));
            List<Damage> damages = Fsck.run(copy, progress -> {}).damages();
            assertThat(damages).as("%s, row %s", column, skip).isNotEmpty();
            assertThat(damages).noneMatch(damage -> damage.place().startsWith("file"));
            delete(copy);
        }
    }

    /** Whether the chain itself tells that a row must be there. */
    private static boolean unlosable(Column column) {
        return switch (column) {
            case HEADERS, TRANSACTIONS, SEGMENTS, NODES, STATE, INDEX -> true;
            default -> false;
        };
    }

    private static void change(Path store, Column column, int skip, Random random, boolean remove) throws IOException {
        FileDigests digests = FileDigests.begin(store);
        try (Database database = Database.open(store, Database.Mode.WRITE)) {
            byte[][] row = {{1}, {1}};
            int[] left = {skip};
            database.scan(column, new byte[0], (key, value) -> {
                row[0] = key;
                row[1] = value;
                return left[0]-- > 0;
            });
            byte[] changed = row[1].clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
            database.write(batch -> {
                if (remove) {
                    batch.delete(column, row[0]);
                } else {
                    batch.put(column, row[0], changed);
                }
            });
        }
        digests.finish();
    }

    private Path copy(String name) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(name));
        try (Stream<Path> files = Files.list(intact)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
