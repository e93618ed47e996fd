package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How closely fsck names a place: the first bad bytes of a file, the file of a row. */
class FsckPlacesTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int FLIPS = 60;

    @TempDir
    private Path directory;

    private Path store;

    @BeforeEach
    void fillAStore() throws Exception {
        store = directory.resolve("store");
        TestSite site = new TestSite(HUBS);
        try (ChainStore chain = ChainStore.open(store)) {
            chain.initialise(site.genesis);
            site.fill(chain, 20, HUBS);
        }
        try (ChainStore chain = ChainStore.open(store)) {
            site.fill(chain, 5, HUBS);
        }
        assertThat(Fsck.run(store, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aChangedByteIsInTheRangeThatIsNamed() throws Exception {
        Random random = new Random(7);
        List<String> files = FileDigests.files(store);
        for (int i = 0; i < FLIPS; i++) {
            String name = files.get(i % files.size());
            long length = Files.size(store.resolve(name));
            if (length > 0) {
                long at = (long) (random.nextDouble() * length);
                flip(name, at);
                ByteRange range = first(name).bytes().orElseThrow();
                assertThat(at).as("byte %s of %s", at, name).isBetween(range.from(), range.to());
                assertThat(range.to() - range.from()).isLessThan(BlockDigests.SMALLEST);
                assertThat(range.to()).isLessThan(length);
                flip(name, at);
            }
        }
        assertThat(Fsck.run(store, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aFileThatWasCutOrGrewIsNamedFromThereOn() throws Exception {
        String name = table();
        long length = Files.size(store.resolve(name));
        try (RandomAccessFile file = new RandomAccessFile(store.resolve(name).toFile(), "rw")) {
            file.setLength(length - 10);
        }
        ByteRange cut = first(name).bytes().orElseThrow();
        assertThat(cut.to()).isEqualTo(length - 1);
        assertThat(cut.from()).isBetween(length - 10 - BlockDigests.SMALLEST, length - 10);
    }

    @Test
    void aDamagedTableOfACrashedStoreIsNamedWithItsBytes() throws Exception {
        Files.delete(store.resolve(FileDigests.LIST));
        Files.delete(store.resolve(BlockDigests.FILE));
        String name = table();
        flip(name, 3);
        ByteRange range = first(name).bytes().orElseThrow();
        assertThat(3L).isBetween(range.from(), range.to());
    }

    @Test
    void aStoreOfBeforeBlockChecksumsIsCleanAndADamagedFileOfThemIsNot() throws Exception {
        Path blocks = store.resolve(BlockDigests.FILE);
        byte[] bytes = Files.readAllBytes(blocks);
        Files.delete(blocks);
        assertThat(Fsck.run(store, progress -> {}).damages()).isEmpty();
        for (int i = 0; i < bytes.length; i += 11) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            Files.write(blocks, changed);
            assertThat(Fsck.run(store, progress -> {}).damages())
                    .extracting(Damage::place)
                    .containsExactly("file " + BlockDigests.FILE);
        }
    }

    @Test
    void aDamagedRowIsNamedWithItsKeyAndItsTable() throws Exception {
        List<byte[]> key = new ArrayList<>();
        FileDigests digests = FileDigests.begin(store);
        try (Database database = Database.open(store, Database.Mode.WRITE)) {
            database.scan(Column.SEGMENTS, new byte[0], (row, value) -> {
                key.add(row);
                return false;
            });
            database.write(batch -> batch.put(Column.SEGMENTS, key.get(0), new byte[] {1, 2, 3}));
        }
        digests.finish();
        Damage damage = Fsck.run(store, progress -> {}).damages().get(0);
        assertThat(damage.place())
                .startsWith("segments tx=" + Hash.of(key.get(0)).hex());
        String newest = FileDigests.files(store).stream()
                .filter(FileDigests::isTable)
                .reduce((older, newer) -> newer)
                .orElseThrow();
        assertThat(damage.file()).contains(newest);
    }

    @Test
    void everythingThatIsWrongIsListed() throws Exception {
        List<String> tables =
                FileDigests.files(store).stream().filter(FileDigests::isTable).toList();
        for (String name : tables) {
            flip(name, Files.size(store.resolve(name)) - 60); // the footer's padding: rows are still read
        }
        assertThat(Fsck.run(store, progress -> {}).damages().stream()
                        .map(Damage::place)
                        .distinct())
                .containsAll(tables.stream().map(name -> "file " + name).toList());
    }

    private String table() throws IOException {
        return FileDigests.files(store).stream()
                .filter(FileDigests::isTable)
                .findFirst()
                .orElseThrow();
    }

    private Damage first(String name) {
        return Fsck.run(store, progress -> {}).damages().stream()
                .filter(damage -> damage.file().equals(Optional.of(name))
                        && damage.bytes().isPresent())
                .findFirst()
                .orElseThrow();
    }

    private void flip(String name, long at) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(store.resolve(name).toFile(), "rw")) {
            file.seek(at);
            int value = file.read();
            file.seek(at);
            file.write(value ^ 4);
        }
    }
}
