package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to the store of a process that was killed: there is no list of its files' digests. */
class CrashDamageTest {

    /** Bits flipped over all files; {@code -Dcairn.flips=} asks for more. */
    private static final int FLIPS = Integer.getInteger("cairn.flips", 200);

    private static final int WAL_BLOCK = 32 << 10;
    private static final int WAL_HEAD = 7;

    @TempDir
    private static Path directory;

    private static Path killed;
    private static byte[] olderMarks;
    private static long size;

    private final Path copy = directory.resolve("copy");

    @BeforeAll
    static void killTwice() throws Exception {
        killed = directory.resolve("killed");
        Appender.runAndKill(killed, 9, true);
        olderMarks = Files.readAllBytes(killed.resolve(CommitMarks.FILE));
        // The second run recovers the first one's log into tables, and leaves a log of its own.
        size = Appender.runAndKill(killed, 7, true);
    }

    @Test
    void killAloneIsNoDamage() throws Exception {
        assertThat(Fsck.run(killed, progress -> {}).damages()).isEmpty();
        assertThat(names()).anyMatch(name -> name.endsWith(".sst")).doesNotContain(FileDigests.LIST);
        assertThat(Files.size(killed.resolve(wal()))).isPositive();
    }

    @Test
    void oneBitDamageAfterKillIsReported() throws Exception {
        Random random = new Random(20261121);
        List<String> names = names();
        for (int i = 0; i < FLIPS; i++) {
            String name = names.get(i % names.size());
            byte[] bytes = Files.readAllBytes(killed.resolve(name));
            if (bytes.length > 0) {
                requireReported(name, random.nextInt(bytes.length * 8));
            }
        }
    }

    @Test
    void everyHeaderFieldInLastBlockOfWriteAheadLogIsGuarded() throws Exception {
        Random random = new Random(7);
        byte[] log = Files.readAllBytes(killed.resolve(wal()));
        List<Integer> heads = headsInLastBlock(log);
        assertThat(heads).hasSizeGreaterThan(3);
        for (int head : heads) {
            for (int field = 0; field < WAL_HEAD; field++) {
                requireReported(wal(), (head + field) * 8 + random.nextInt(8));
            }
        }
        int last = heads.get(heads.size() - 1);
        for (int bit = 4 * 8; bit < 6 * 8; bit++) {
            requireReported(wal(), last * 8 + bit);
        }
    }

    @Test
    void lostLogIsReportedWithBlocksThatWentWithIt() throws Exception {
        copyStore();
        Files.delete(copy.resolve(wal()));
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .anyMatch(damage -> damage.place().equals("headers height=10.." + (size - 1)));
        assertThatThrownBy(() -> ChainStore.open(copy))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("headers height=10.." + (size - 1))
                .hasMessageContaining("missing");
    }

    @Test
    void lostChangeBesideTheChainIsReported() throws Exception {
        copyStore();
        Path later = directory.resolve("later");
        Files.createDirectories(later);
        try (ChainStore store = ChainStore.open(copy)) {
            store.write(local -> local.putMeta("own-after-all-blocks", new byte[] {1}));
            // What a kill at this moment leaves, but for the log.
            for (String name : names(copy)) {
                if (!name.endsWith(".log")) {
                    Files.copy(copy.resolve(name), later.resolve(name));
                }
            }
        }
        assertThat(Fsck.run(later, progress -> {}).damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.place()).startsWith("changes "));
        assertThatThrownBy(() -> ChainStore.open(later)).hasMessageContaining("changes ");
    }

    @Test
    void logThatLostItsCommittedEndIsReported() throws Exception {
        copyStore();
        String name = wal();
        byte[] log = Files.readAllBytes(copy.resolve(name));
        List<Integer> heads = headsInLastBlock(log);
        // Cut off at a record's end: to RocksDB the rest was never written.
        Files.write(copy.resolve(name), Arrays.copyOf(log, heads.get(heads.size() - 1)));
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .anyMatch(damage -> damage.place().equals("file " + name));
        assertThatThrownBy(() -> ChainStore.open(copy)).hasMessageContaining(name);
    }

    @Test
    void refusedOpenLeavesDamagedLogForPeopleToRead() throws Exception {
        copyStore();
        flip(wal(), 8 * 20);
        byte[] damaged = Files.readAllBytes(copy.resolve(wal()));
        assertThatThrownBy(() -> ChainStore.open(copy)).hasMessageContaining("file " + wal());
        assertThat(Files.readAllBytes(copy.resolve(wal()))).isEqualTo(damaged);
    }

    @Test
    void tornEndThatWasNeverCommittedIsNoDamage() throws Exception {
        copyStore();
        byte[] log = Files.readAllBytes(copy.resolve(wal()));
        // The first bytes of a long record: what is there of one more write when the power goes.
        byte[] longer = Arrays.copyOf(log, log.length + 300);
        System.arraycopy(log, 0, longer, log.length, 300);
        Files.write(copy.resolve(wal()), longer);
        assertThat(Fsck.run(copy, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.open(copy)) {
            assertThat(store.tip().size()).isEqualTo(size);
        }
    }

    @Test
    void oldCommitMarkIsNoDamage() throws Exception {
        copyStore();
        Files.write(copy.resolve(CommitMarks.FILE), olderMarks);
        assertThat(Fsck.run(copy, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.open(copy)) {
            assertThat(store.tip().size()).isEqualTo(size);
        }
    }

    @Test
    void tornCommitMarkIsNamedAndTheOneBeforeItServes() throws Exception {
        copyStore();
        byte[] marks = Files.readAllBytes(copy.resolve(CommitMarks.FILE));
        int newest = (int) (CommitMarks.read(copy).number() % CommitMarks.SLOTS);
        System.arraycopy(olderMarks, 0, marks, newest * CommitMarks.SLOT, 64);
        Files.write(copy.resolve(CommitMarks.FILE), marks);
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .extracting(Damage::place)
                .containsExactly("file " + CommitMarks.FILE);
        try (ChainStore store = ChainStore.open(copy)) {
            assertThat(store.tip().size()).isEqualTo(size);
        }
        assertThat(Fsck.run(copy, progress -> {}).damages()).isEmpty();
    }

    @Test
    void missingCommitMarkIsReported() throws Exception {
        copyStore();
        Files.delete(copy.resolve(CommitMarks.FILE));
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .extracting(Damage::place)
                .containsExactly("file " + CommitMarks.FILE);
    }

    @Test
    void damagedLogIsReportedWithBlocksThatAreOnlyInIt() throws Exception {
        copyStore();
        String name = wal();
        flip(name, 8 * 200);
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .anyMatch(damage -> damage.place().equals("file " + name))
                .anyMatch(damage -> damage.place().equals("headers height=10.." + (size - 1)));
    }

    private void requireReported(String name, int bit) throws IOException {
        copyStore();
        flip(name, bit);
        assertThat(Fsck.run(copy, progress -> {}).damages())
                .as("bit %s of byte %s of %s", bit % 8, bit / 8, name)
                .anyMatch(damage -> damage.place().equals("file " + name));
    }

    private void flip(String name, int bit) throws IOException {
        byte[] bytes = Files.readAllBytes(copy.resolve(name));
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        Files.write(copy.resolve(name), bytes);
    }

    private void copyStore() throws IOException {
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(copy)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        for (String name : names()) {
            Files.copy(killed.resolve(name), copy.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Every file but RocksDB's empty LOCK. */
    private static List<String> names() throws IOException {
        return names(killed);
    }

    private static List<String> names(Path store) throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("LOCK"))
                    .sorted()
                    .toList();
        }
    }

    private static String wal() throws IOException {
        return names().stream()
                .filter(name -> name.endsWith(".log"))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    /** Offsets of the record headers (checksum 4, length 2, type 1) in the log's last block, as RocksDB's log format has them. */
    private static List<Integer> headsInLastBlock(byte[] log) {
        List<Integer> heads = new ArrayList<>();
        int at = (log.length - 1) / WAL_BLOCK * WAL_BLOCK;
        while (at + WAL_HEAD <= log.length) {
            heads.add(at);
            at += WAL_HEAD
                    + Short.toUnsignedInt(
                            ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getShort(at + 4));
        }
        return heads;
    }
}
