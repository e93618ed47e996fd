package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking blocks off a store: what goes, what stays, what is refused, and what a crash leaves. */
class RewindTest {

    private static final int KILLS = 4;
    private static final String[] HUBS = {"hub-1", "hub-2"};

    @TempDir
    private Path directory;

    private Path folder;
    private TestSite site;

    @BeforeEach
    void begin() throws Exception {
        folder = directory.resolve("chain");
        site = new TestSite(HUBS);
        try (ChainStore store = ChainStore.open(folder)) {
            store.initialise(site.genesis);
        }
    }

    /** Blocks without any certificate. */
    private void mint(ChainStore store, int blocks) throws RefusedException {
        for (int i = 0; i < blocks; i++) {
            var now = store.tip().lastTime().plusSeconds(1);
            site.mint(store, List.of(), List.of(site.batch("hub-1", "device-1", 2, now)), now);
        }
    }

    @Test
    void whatIsFinalIsNeverTakenOff() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            site.fill(store, 12, HUBS);
            long finalSize = store.finalSize();
            assertThat(finalSize).isGreaterThan(2);
            assertThat(new Rewinding(store).least()).isEqualTo(finalSize);
            assertThatThrownBy(() -> new Rewinding(store).rewind(finalSize - 1, local -> {}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("of which " + finalSize + " are final")
                    .hasMessageContaining("cannot be rewound to " + (finalSize - 1));
            assertThat(store.tip().size()).isEqualTo(13);
            new Rewinding(store).rewind(finalSize, local -> {});
            assertThat(store.tip().size()).isEqualTo(finalSize);
            assertThat(store.finalSize()).isEqualTo(finalSize);
        }
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void blocksOfAnOlderProgramAreNotTakenOff() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 3);
        }
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            database.write(batch -> {
                Undos.forget(batch, 0, 4);
                batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(3));
            });
        }
        digests.finish();
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 2);
            assertThat(new Rewinding(store).least()).isEqualTo(4);
            assertThatThrownBy(() -> new Rewinding(store).rewind(3, local -> {}))
                    .hasMessageContaining("blocks below height 4 were stored by an older program");
            new Rewinding(store).rewind(4, local -> {});
        }
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void theOwnersRowsAndSignedRootsNeverGoBack() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 2);
            store.write(local -> local.putMeta("cursor", new byte[] {7}));
            mint(store, 2);
            Checkpoint signed = new Checkpoint(
                    TestSite.ORIGIN, store.tip().size(), store.tip().root());
            store.recordSigning(signed);
            new Rewinding(store).rewind(3, local -> local.putMeta("vow", new byte[] {8}));
            assertThat(store.meta("cursor")).contains(new byte[] {7});
            assertThat(store.meta("vow")).contains(new byte[] {8});
            new RandomHistory(site, 5, true).grow(store, 2);
            Checkpoint other = new Checkpoint(
                    TestSite.ORIGIN, store.tip().size(), store.tip().root());
            assertThat(other.size()).isEqualTo(signed.size());
            assertThatThrownBy(() -> store.recordSigning(other))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                            .isEqualTo(RefusalReason.EQUIVOCATION))
                    .hasMessageContaining("on a chain that was left");
        }
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void whatAReceiptErasedStaysErasedWhenItsBlockIsLeft() throws Exception {
        List<byte[]> secrets = ErasedBatch.uids(ErasedBatch.ERASED);
        try (ChainStore store = ChainStore.open(folder)) {
            ErasedBatch erased = new ErasedBatch(site, store);
            new Rewinding(store).rewind(2, local -> {});
            assertThat(store.storedSegment(erased.batch.transaction().id())
                            .orElseThrow()
                            .event(2))
                    .isEmpty();
            assertThat(store.findEvent(ErasedBatch.uid(0))).isPresent();
        }
        assertThat(StoreFiles.having(folder, secrets)).isEmpty();
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void erasedBytesDoNotComeBackWithTheBatchInAnotherBlock() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            ErasedBatch erased = new ErasedBatch(site, store);
            new Rewinding(store).rewind(1, local -> {});
            assertThat(store.findEvent(ErasedBatch.uid(0))).isEmpty();
            var again = new org.cairngate.ledger.state.BlockBuilder(store.state(), store.tip(), store.roots())
                    .build(
                            List.of(erased.batch.transaction()),
                            TestSite.START.plusSeconds(9),
                            java.util.Optional.empty())
                    .validated();
            store.append(again, java.util.Map.of(erased.batch.transaction().id(), erased.batch.segment()), local -> {});
            assertThat(store.storedSegment(erased.batch.transaction().id())
                            .orElseThrow()
                            .event(2))
                    .isEmpty();
            assertThat(store.findEvent(ErasedBatch.uid(1))).isPresent();
        }
        assertThat(StoreFiles.having(folder, ErasedBatch.uids(ErasedBatch.ERASED)))
                .isEmpty();
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void noPayloadIsInAnUndoRecord() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 1);
        }
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            byte[] row = database.get(Column.META, Keys.undo(1)).orElseThrow();
            String text = new String(row, java.nio.charset.StandardCharsets.ISO_8859_1);
            assertThat(text).contains("seq/").doesNotContain("event-").doesNotContain("temperature");
            assertThat(row.length).isLessThan(300);
        }
    }

    @Test
    void anyFlippedBitInAnUndoRecordIsReported() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 2);
        }
        Random random = new Random(4);
        for (int i = 0; i < 24; i++) {
            Path copy = directory.resolve("flipped-" + i);
            StoreFiles.copy(folder, copy);
            int bit = random.nextInt(8);
            FileDigests digests = FileDigests.begin(copy);
            try (Database database = Database.open(copy, Database.Mode.WRITE)) {
                byte[] row = database.get(Column.META, Keys.undo(2)).orElseThrow();
                row[random.nextInt(row.length)] ^= (byte) (1 << bit);
                database.write(batch -> batch.put(Column.META, Keys.undo(2), row));
            }
            digests.finish();
            assertThat(Fsck.run(copy, progress -> {}).damages())
                    .anyMatch(damage -> damage.place().startsWith("meta undo/"));
        }
    }

    @Test
    void aBackupKeepsWhatItTakesToRewind() throws Exception {
        Path restored = directory.resolve("restored");
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 3);
            store.backup(directory.resolve("backup"));
        }
        assertThat(StoreBackup.restore(directory.resolve("backup"), restored, progress -> {})
                        .damages())
                .isEmpty();
        try (ChainStore store = ChainStore.open(restored)) {
            new Rewinding(store).rewind(2, local -> {});
        }
        assertThat(Fsck.run(restored, progress -> {}).damages()).isEmpty();
    }

    /** The moment before the write, when the mark claims less already, and a write that a power cut tore. */
    @Test
    void aPowerCutInTheMiddleLeavesAllOfTheBlocks() throws Exception {
        Path cut = directory.resolve("cut");
        Path torn = directory.resolve("torn");
        try (ChainStore store = ChainStore.open(folder)) {
            mint(store, 4);
            new Rewinding(store).rewind(2, local -> copy(folder, cut));
            StoreFiles.copy(folder, torn);
            tear(torn);
        }
        for (Path left : List.of(cut, torn)) {
            assertThat(Fsck.run(left, progress -> {}).damages()).isEmpty();
            try (ChainStore store = ChainStore.open(left)) {
                assertThat(store.tip().size()).isEqualTo(5);
            }
        }
    }

    @Test
    void aKilledRewindLeavesOldOrNew() throws Exception {
        Random random = new Random(11);
        Path path = directory.resolve("killed");
        for (int kill = 0; kill < KILLS; kill++) {
            Appender.runAndKill(Rewinder.class, path, 4 + random.nextInt(12), false);
            assertThat(Fsck.run(path, progress -> {}).damages()).isEmpty();
        }
    }

    private static void copy(Path from, Path to) {
        try {
            StoreFiles.copy(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Half of the newest record of the log, with the commit mark of the moment before. */
    private void tear(Path store) throws IOException {
        Files.copy(
                directory.resolve("cut").resolve(CommitMarks.FILE),
                store.resolve(CommitMarks.FILE),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (Stream<Path> files = Files.list(store)) {
            Path log = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((first, second) -> second)
                    .orElseThrow();
            long before = Files.size(directory.resolve("cut").resolve(log.getFileName()));
            try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                channel.truncate(before + (channel.size() - before) / 2);
            }
        }
    }
}
