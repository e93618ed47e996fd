package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

/** Uids on their way into tables, which they reach once their events are synced. */
@Timeout(60)
class RecentUidsTest {

    /** Most events of a group of the writer. */
    private static final int LARGEST_GROUP = 22_000;

    @TempDir
    private Path folder;

    private UidTableFiles files;
    private UidTables tables;
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @BeforeEach
    void open() throws Exception {
        files = new UidTableFiles(folder.resolve("uids"));
        tables = files.opened();
    }

    @AfterEach
    void close() {
        other.shutdownNow();
        tables.close();
    }

    private RecentUids recent(int capacity) {
        return new RecentUids(tables, () -> 0, block(capacity), block(capacity), 0);
    }

    private static UidBlock block(int capacity) {
        return new UidBlock(UidTableFiles.HASH, capacity);
    }

    private static byte[] uid(int i) {
        return UidTableFiles.bytes("uid-" + i);
    }

    private static void add(RecentUids recent, int from, int to) {
        for (int i = from; i < to; i++) {
            recent.add(uid(i), UidTableFiles.HASH.of(uid(i)), Hash.of(UidTableFiles.digest("uid-" + i)), i);
        }
    }

    private void requireKnown(RecentUids recent, int end) throws RocksDBException {
        for (int i = 0; i < end; i++) {
            Optional<byte[]> digest = recent.digest(uid(i));
            byte[] inTable = tables.digests(List.of(uid(i))).get(0);
            assertThat(digest.or(() -> Optional.ofNullable(inTable)))
                    .as("uid-" + i)
                    .isPresent();
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void aBlockBecomesATableOnlyWhenAllItsEventsAreSynced() throws Exception {
        try (RecentUids recent = recent(8)) {
            add(recent, 0, 16);
            recent.synced(7);
            requireKnown(recent, 16);
            assertThat(recent.kept()).isZero();
            assertThat(files.names()).isEmpty();
            recent.synced(8);
            await(() -> recent.kept() == 8);
            recent.synced(5);
            add(recent, 16, 17);
            requireKnown(recent, 17);
            assertThat(files.names()).hasSize(1);
            recent.synced(17);
            await(() -> recent.kept() == 16);
            recent.keep(16);
            recent.keep(17);
            assertThat(recent.kept()).isEqualTo(17);
            requireKnown(recent, 17);
        }
        assertThat(files.names()).hasSize(3);
    }

    /** Whatever was in the blocks before, and even when another thread has a part of the group made a table. */
    @Test
    void theWriterNeverWaitsForASyncOfItsOwn() throws Exception {
        try (RecentUids recent = recent(UidBlock.CAPACITY)) {
            int begin = 2 * UidBlock.CAPACITY - 5;
            recent.synced(begin);
            add(recent, 0, begin);
            add(recent, begin, begin + 1000);
            Future<?> keeping = other.submit(() -> {
                recent.keep(begin);
                return recent.kept();
            });
            add(recent, begin + 1000, begin + LARGEST_GROUP);
            recent.synced(begin + LARGEST_GROUP);
            keeping.get();
            assertThat(recent.kept()).isGreaterThanOrEqualTo(begin);
        }
    }

    @Test
    void moreThanTwoBlocksThatNobodySyncedAreAnErrorAndNoEndlessWait() {
        try (RecentUids recent = recent(8)) {
            add(recent, 0, 16);
            assertThatThrownBy(() -> add(recent, 16, 17))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("synced are those below 0");
        }
    }

    @Test
    void nobodyWaitsForASyncThatWillNotComeAnyMore() throws Exception {
        try (RecentUids recent = recent(8)) {
            add(recent, 0, 4);
            Future<?> keeping = other.submit(() -> {
                recent.keep(4);
                return recent.kept();
            });
            recent.abandon("the disk is gone");
            assertThatThrownBy(keeping::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("the disk is gone");
            add(recent, 4, 100);
            assertThatThrownBy(recent::requireWorking).hasMessage("the disk is gone");
        }
        assertThat(files.names()).isEmpty();
    }

    @Test
    void aTableThatCannotBeWrittenIsAFailureThatStopsIntake() throws Exception {
        try (RecentUids recent = recent(8)) {
            Files.delete(files.path());
            recent.synced(100);
            add(recent, 0, 30);
            await(() -> !isWorking(recent));
            assertThat(recent.kept()).isZero();
            assertThatThrownBy(() -> recent.digest(uid(1))).isInstanceOf(RocksDBException.class);
            assertThatThrownBy(() -> recent.keep(8)).isInstanceOf(RocksDBException.class);
        }
    }

    /** Something that is no failing disk must not end the thread silently: the writer would wait for it for ever. */
    @Test
    void anyOtherFailureOfTheThreadStopsIntakeToo() {
        try (RecentUids recent = new RecentUids(tables, () -> -1, block(8), block(8), 0)) {
            recent.synced(100);
            add(recent, 0, 30);
            await(() -> !isWorking(recent));
        }
    }

    private static boolean isWorking(RecentUids recent) {
        try {
            recent.requireWorking();
            return true;
        } catch (RocksDBException e) {
            return false;
        }
    }
}
