package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final int BACKUPS = 8;

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private Path folder;

    @BeforeEach
    void fillAStore() throws Exception {
        folder = directory.resolve("data/chain");
        try (ChainStore store = ChainStore.open(folder)) {
            store.initialise(site.genesis);
            site.fill(store, 10, HUBS);
            store.write(local -> local.putOutbox(site.outboxEntry("hub-1", 77, 2)));
        }
    }

    @Test
    void aBackupIsCleanAndHoldsWhatTheStoreHeld() throws Exception {
        Path target = directory.resolve("backups/first");
        try (ChainStore store = ChainStore.open(folder)) {
            StoreBackup backup = store.backup(target);
            assertThat(backup.size()).isEqualTo(11);
            assertThat(backup.lastHeaderLeaf()).isEqualTo(store.tip().lastHeaderLeaf());
            assertThat(backup.bytes()).isPositive();
            site.fill(store, 3, HUBS);
            assertThat(store.tip().size()).isEqualTo(14);
        }
        assertThat(Fsck.run(target, progress -> {}).damages()).isEmpty();
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
        assertThat(CommitMarks.read(target).newest().orElseThrow().size()).isEqualTo(11);
        assertThat(target.resolve(FileDigests.LIST)).exists();
        assertThat(names(directory.resolve("data"))).containsExactly("chain");
        assertThat(names(directory.resolve("backups"))).containsExactly("first");
        try (ChainStore copy = ChainStore.openReadOnly(target)) {
            assertThat(copy.tip().size()).isEqualTo(11);
            assertThat(copy.outbox(0, 10)).hasSize(1);
        }
    }

    @Test
    void everyBackupUnderConcurrentAppendsIsCleanAndEndsAtABlockThatWasCommitted() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (ChainStore store = ChainStore.open(folder)) {
            Future<Long> writer = threads.submit(() -> {
                while (!done.get()) {
                    site.fill(store, 1, HUBS);
                    store.write(local -> local.putMeta("cursor", new byte[] {1}));
                }
                return store.tip().size();
            });
            List<StoreBackup> backups = new ArrayList<>();
            try {
                for (int i = 0; i < BACKUPS; i++) {
                    backups.add(store.backup(directory.resolve("backup-" + i)));
                }
            } finally {
                done.set(true);
            }
            assertThat(writer.get()).isGreaterThan(11);
            for (StoreBackup backup : backups) {
                assertThat(Fsck.run(backup.folder(), progress -> {}).damages()).isEmpty();
                assertThat(store.header(backup.size() - 1).orElseThrow().leafHash())
                        .isEqualTo(backup.lastHeaderLeaf());
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aFrozenStoreIsCleanWhileTheStoreGoesOnAndTakesNoTableTwice() throws Exception {
        Path frozen = directory.resolve("data/frozen");
        try (ChainStore store = ChainStore.open(folder)) {
            StoreBackup backup = StoreBackup.freeze(store, frozen);
            assertThat(backup.size()).isEqualTo(11);
            assertThat(backup.bytes()).isPositive();
            for (String name : FileDigests.files(frozen)) {
                if (FileDigests.isTable(name)) {
                    assertThat(Files.getAttribute(frozen.resolve(name), "unix:nlink"))
                            .as(name)
                            .isEqualTo(2);
                }
            }
            site.fill(store, 3, HUBS);
            assertThatThrownBy(() -> StoreBackup.freeze(store, frozen))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("is not empty");
        }
        assertThat(names(directory.resolve("data"))).containsExactlyInAnyOrder("chain", "frozen");
        assertThat(Fsck.run(frozen, progress -> {}).damages()).isEmpty();
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
        assertThat(CommitMarks.read(frozen).newest().orElseThrow().size()).isEqualTo(11);
    }

    @Test
    void aRestoredStoreContinuesWhereTheBackupEnded() throws Exception {
        Path backup = directory.resolve("backup");
        Path restored = directory.resolve("restored/chain");
        Files.createDirectories(restored);
        try (ChainStore store = ChainStore.open(folder)) {
            store.backup(backup);
        }
        assertThat(StoreBackup.restore(backup, restored, progress -> {}).damages())
                .isEmpty();
        try (ChainStore store = ChainStore.open(restored)) {
            assertThat(store.tip().size()).isEqualTo(11);
            site.fill(store, 2, HUBS);
        }
        assertThat(Fsck.run(restored, progress -> {}).damages()).isEmpty();
        assertThat(Fsck.run(backup, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aDamagedBackupIsNotRestored() throws Exception {
        Path backup = directory.resolve("backup");
        try (ChainStore store = ChainStore.open(folder)) {
            store.backup(backup);
        }
        for (String name : FileDigests.files(backup)) {
            byte[] bytes = Files.readAllBytes(backup.resolve(name));
            if (bytes.length > 0) {
                byte[] changed = bytes.clone();
                changed[bytes.length / 2] ^= 1;
                Files.write(backup.resolve(name), changed);
                Path target = directory.resolve("target");
                assertThat(StoreBackup.restore(backup, target, progress -> {}).damages())
                        .anyMatch(damage -> damage.place().equals("file " + name));
                assertThat(target).doesNotExist();
                assertThat(names(directory)).containsExactlyInAnyOrder("backup", "data");
                Files.write(backup.resolve(name), bytes);
            }
        }
    }

    @Test
    void aFolderThatIsNotEmptyIsNeverATarget() throws Exception {
        Path backup = directory.resolve("backup");
        try (ChainStore store = ChainStore.open(folder)) {
            store.backup(backup);
            assertThatThrownBy(() -> store.backup(backup))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("is not empty");
            site.fill(store, 1, HUBS);
        }
        assertThatThrownBy(() -> StoreBackup.restore(backup, folder, progress -> {}))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("is not empty");
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void whatAKilledBackupLeftIsRemoved() throws Exception {
        Path links = Files.createDirectories(directory.resolve("data/chain.checkpoint"));
        Files.writeString(links.resolve("000001.sst"), "left");
        Files.createDirectories(directory.resolve("backup.partial"));
        Files.writeString(directory.resolve("backup.partial/000001.sst"), "left");
        try (ChainStore store = ChainStore.open(folder)) {
            assertThat(links).doesNotExist();
            store.backup(directory.resolve("backup"));
        }
        assertThat(names(directory)).containsExactlyInAnyOrder("backup", "data");
        assertThat(Fsck.run(directory.resolve("backup"), progress -> {}).damages())
                .isEmpty();
    }

    @Test
    void aSecondProcessDoesNotDisturbABackupThatIsBeingMade() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            Path links = Files.createDirectories(directory.resolve("data/chain.checkpoint"));
            assertThatThrownBy(() -> ChainStore.open(folder).close()).isInstanceOf(StorageException.class);
            assertThat(links).exists();
            assertThat(store.tip().size()).isEqualTo(11);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
