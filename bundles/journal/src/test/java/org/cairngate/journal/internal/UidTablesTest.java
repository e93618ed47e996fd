package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cairngate.journal.internal.UidTableFiles.HASH;

import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** The folder of tables: what is added is found, whatever is merged, forgotten or left over meanwhile. */
@Timeout(120)
class UidTablesTest {

    private static final int WIDTH = UidTableName.WIDTH;

    /** Uids of a block in these tests. */
    private static final int BLOCK = 9;

    @TempDir
    private Path folder;

    private UidTableFiles files() {
        return new UidTableFiles(folder.resolve("uids"));
    }

    private static List<String> uidsOf(int block) {
        return UidTableFiles.range(block * BLOCK, (block + 1) * BLOCK);
    }

    private static void add(UidTables tables, int block, long generation) throws Exception {
        tables.add(UidTableFiles.block(uidsOf(block), (long) block * BLOCK), generation);
    }

    private static void requireFound(UidTables tables, int blocks) throws RocksDBException {
        List<String> uids = UidTableFiles.range(0, blocks * BLOCK);
        List<byte[]> digests = tables.digests(UidTableFiles.keys(uids));
        for (int i = 0; i < uids.size(); i++) {
            assertThat(digests.get(i)).as(uids.get(i)).isEqualTo(UidTableFiles.digest(uids.get(i)));
        }
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.call() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.call()).isTrue();
    }

    private static String name(long generation, long first, long last) {
        return new UidTableName(generation, first, last).file();
    }

    @Test
    void tablesSideBySideBecomeOneAndTheirFilesGo() throws Exception {
        try (UidTables tables = files().opened()) {
            for (int block = 0; block < WIDTH * WIDTH + 1; block++) {
                add(tables, block, 0);
            }
            List<String> merged = List.of(name(0, 0, WIDTH * WIDTH - 1), name(0, WIDTH * WIDTH, WIDTH * WIDTH));
            await(() -> files().names().equals(merged));
            requireFound(tables, WIDTH * WIDTH + 1);
            assertThat(tables.damages()).isEmpty();
            assertThat(tables.digests(UidTableFiles.keys(List.of("another"))).get(0))
                    .isNull();
        }
        try (UidTables tables = files().opened()) {
            requireFound(tables, WIDTH * WIDTH + 1);
            add(tables, WIDTH * WIDTH + 1, 0);
            assertThat(files().names()).contains(name(0, WIDTH * WIDTH + 1, WIDTH * WIDTH + 1));
        }
    }

    @Test
    void aLookUpDuringMergesNeverMissesAUid() throws Exception {
        AtomicInteger added = new AtomicInteger();
        int blocks = 2 * WIDTH * WIDTH;
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (UidTables tables = files().opened()) {
            Future<?> adding = other.submit(() -> {
                for (int block = 0; block < blocks; block++) {
                    add(tables, block, 0);
                    added.set(block + 1);
                }
                return added;
            });
            while (!adding.isDone()) {
                requireFound(tables, added.get());
                try (UidTables read = UidTables.openReadOnly(files().folder())) {
                    assertThat(read.damages()).isEmpty();
                }
                int before = added.get();
                try (UidTables read = UidTables.openReadOnly(files().folder())) {
                    requireFound(read, before);
                }
            }
            adding.get();
            requireFound(tables, blocks);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void blocksOfUnequalSizeBecomeOneTable() throws Exception {
        try (UidTables tables = files().opened()) {
            List<String> all = new ArrayList<>();
            for (int block = 0; block < WIDTH; block++) {
                List<String> uids = UidTableFiles.range(1000 * block, 1000 * block + block * block);
                all.addAll(uids);
                tables.add(UidTableFiles.block(uids, 1000L * block), 0);
            }
            await(() -> files().names().equals(List.of(name(0, 0, WIDTH - 1))));
            assertThat(tables.digests(UidTableFiles.keys(all))).doesNotContainNull();
            try (UidTables.Snapshot now = tables.snapshot()) {
                assertThat(now.uids()).isEqualTo(all.size());
            }
        }
    }

    @Test
    void whatACrashLeftOfAMergeOrOfAForgottenGenerationIsRemoved() throws Exception {
        files().write(new UidTableName(2, 0, 15), uidsOf(0));
        files().write(new UidTableName(2, 3, 3), uidsOf(0));
        files().write(new UidTableName(2, 15, 15), uidsOf(0));
        files().write(new UidTableName(2, 16, 16), uidsOf(1));
        files().write(new UidTableName(3, 4, 4), uidsOf(2));
        files().write(new UidTableName(1, 17, 17), uidsOf(3));
        Files.write(files().path().resolve(name(2, 17, 17) + ".tmp"), new byte[100]);
        Files.write(files().path().resolve("notes"), new byte[1]);
        try (UidTables tables = UidTables.open(files().folder(), 2)) {
            assertThat(files().names()).containsExactly(name(2, 0, 15), name(2, 16, 16), name(3, 4, 4), "notes");
            requireFound(tables, 3);
            assertThat(tables.digests(UidTableFiles.keys(uidsOf(3)))).containsOnlyNulls();
        }
    }

    @Test
    void aForgottenGenerationIsNotFoundAndItsFilesGoOnceNobodyReadsThem() throws Exception {
        try (UidTables tables = files().opened()) {
            add(tables, 0, 4);
            add(tables, 1, 5);
            try (UidTables.Snapshot before = tables.snapshot()) {
                tables.forget(4);
                assertThat(tables.digests(UidTableFiles.keys(uidsOf(0)))).containsOnlyNulls();
                assertThat(tables.digests(UidTableFiles.keys(uidsOf(1)))).doesNotContainNull();
                assertThat(UidTableFiles.all(before.tables().get(0))).hasSize(BLOCK);
                assertThat(files().names()).contains(name(4, 0, 0));
            }
            await(() -> files().names().equals(List.of(name(5, 1, 1))));
        }
    }

    @Test
    void tablesOfTwoGenerationsAreNotMerged() throws Exception {
        try (UidTables tables = files().opened()) {
            for (int block = 0; block < 2 * WIDTH - 2; block++) {
                add(tables, block, block < WIDTH - 1 ? 0 : 1);
            }
            assertThat(tables.mergeable()).isEmpty();
            requireFound(tables, 2 * WIDTH - 2);
        }
        assertThat(files().names()).hasSize(2 * WIDTH - 2);
    }

    @Test
    void aMergeThatFailsLeavesItsSourcesAndIsTriedAgainAfterTheNextBlock() throws Exception {
        for (int block = 0; block < WIDTH - 1; block++) {
            files().write(new UidTableName(0, block, block), uidsOf(block));
        }
        Path one = files().path().resolve(name(0, 7, 7));
        byte[] whole = Files.readAllBytes(one);
        try (UidTables tables = files().opened()) {
            Files.write(one, changed(whole));
            add(tables, WIDTH - 1, 0);
            add(tables, WIDTH, 0);
            assertThat(files().names()).contains(name(0, 0, 0), name(0, 7, 7), name(0, WIDTH, WIDTH));
            assertThat(tables.digests(UidTableFiles.keys(uidsOf(WIDTH)))).doesNotContainNull();
            assertThatThrownBy(() -> requireFound(tables, WIDTH))
                    .isInstanceOf(RocksDBException.class)
                    .hasMessageContaining("uid table " + one + " is damaged: page 0 does not match its checksum");
            assertThat(tables.damages()).hasSize(1);
            Files.write(one, whole);
            add(tables, WIDTH + 1, 0);
            await(() -> files().names().size() == 3);
            requireFound(tables, WIDTH + 2);
        }
    }

    private static byte[] changed(byte[] whole) {
        byte[] changed = whole.clone();
        changed[whole.length - 9] ^= 1;
        return changed;
    }

    @Test
    void aMergeStopsWhenTheJournalIsClosedAndLeavesNothing() throws Exception {
        files().write(new UidTableName(0, 0, 0), UidTableFiles.range(0, 10_000));
        UidTableName name = new UidTableName(0, 0, 15);
        try (UidTable source = UidTable.open(files().path(), new UidTableName(0, 0, 0), HASH)) {
            UidMerge merge = new UidMerge(List.of(source), () -> true);
            assertThatThrownBy(() -> files().folder()
                            .write(name, new UidTableWriter(HASH), 10_000, merge)
                            .close())
                    .isInstanceOf(InterruptedIOException.class);
        }
        assertThat(files().names()).containsExactly(name(0, 0, 0));
    }

    @Test
    void aDamagedTableIsRefusedWhenAJournalIsOpenedAndNamedWhenItIsOnlyRead() throws Exception {
        Path file = files().write(new UidTableName(0, 0, 0), uidsOf(0));
        files().write(new UidTableName(0, 1, 1), uidsOf(1));
        byte[] bytes = Files.readAllBytes(file);
        bytes[20] ^= 1;
        Files.write(file, bytes);
        String damage = "uid table " + file + " is damaged: its header does not match its checksum. Keep a copy";
        assertThatThrownBy(() -> files().opened().close()).hasMessageContaining(damage);
        try (UidTables read = UidTables.openReadOnly(files().folder())) {
            assertThat(read.damages()).singleElement().asString().startsWith(damage);
            assertThat(read.digests(UidTableFiles.keys(uidsOf(1)))).doesNotContainNull();
        }
        Files.delete(file);
        try (UidTables tables = files().opened()) {
            assertThat(tables.digests(UidTableFiles.keys(uidsOf(1)))).doesNotContainNull();
        }
    }

    @Test
    void aFolderThatIsNotThereHasNoTablesAndIsNotMadeByAReader() throws Exception {
        try (UidTables read = UidTables.openReadOnly(files().folder())) {
            assertThat(read.digests(UidTableFiles.keys(uidsOf(0)))).containsOnlyNulls();
        }
        assertThat(files().path()).doesNotExist();
    }

    @Test
    void onlyNamesOfTablesAreRead() {
        assertThat(UidTableName.parse(name(1, 2, 3))).contains(new UidTableName(1, 2, 3));
        String turned = name(1, 3, 3).replace("3.uids", "2.uids");
        String negative = name(1, 2, 3).replaceFirst("0", "8");
        for (String other : List.of("", "x.uids", turned, negative, name(1, 2, 3) + ".tmp", "A" + name(1, 2, 3))) {
            assertThat(UidTableName.parse(other)).as(other).isEqualTo(Optional.empty());
        }
        assertThat(new UidTableName(0, 5, 5).level()).isZero();
        assertThat(new UidTableName(0, 0, 14).level()).isZero();
        assertThat(new UidTableName(0, 16, 31).level()).isEqualTo(1);
        assertThat(new UidTableName(0, 0, 255).level()).isEqualTo(2);
    }
}
