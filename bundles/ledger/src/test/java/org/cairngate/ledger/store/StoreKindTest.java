package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.BlockRules;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What light and pruned stores keep, prove and notice. The owner is hub-1. */
class StoreKindTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};
    private static final String OWN = "hub-1";
    private static final int BLOCKS = 30;
    private static final PruneRule LIGHT = new PruneRule(OptionalLong.empty(), Optional.of(OWN));

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private Path master;

    @BeforeEach
    void fillAMaster() throws Exception {
        master = directory.resolve("master");
        try (ChainStore store = ChainStore.open(master)) {
            store.initialise(site.genesis);
            site.fill(store, BLOCKS, HUBS);
            store.putCertificate(site.certificate(store, HUBS));
        }
    }

    @Test
    void aLightStoreFollowsKeepsItsOwnEventsOnlyAndProvesEachOfThem() throws Exception {
        Path light = follow(StoreKind.LIGHT);
        try (ChainStore store = ChainStore.openReadOnly(light);
                ChainStore all = ChainStore.openReadOnly(master)) {
            assertThat(store.holdings().retention()).isEqualTo(Retention.LIGHT);
            assertThat(store.tip()).isEqualTo(all.tip());
            assertThat(store.state().stateRoot()).isEqualTo(all.state().stateRoot());
            assertThat(store.state().validators()).isEqualTo(all.state().validators());
            for (long height = 1; height <= BLOCKS; height++) {
                assertThat(store.header(height)).isEqualTo(all.header(height));
                assertThat(store.block(height)).isEmpty();
                assertThat(store.holdings().transactions(height)).isEqualTo(own(all, height));
            }
            assertThat(store.checkpoint(store.tip().size())).isPresent();
            assertThat(store.checkpoint(store.tip().size() - 1)).isEmpty();
            assertThat(prove(store, all)).isEqualTo(BLOCKS * 3);
        }
        FsckReport report = Fsck.run(light, progress -> {});
        assertThat(report.damages()).isEmpty();
        assertThat(report.counts())
                .isEqualTo(new FsckReport.Counts(report.counts().files(), 31, 35, 30, 90));
    }

    @Test
    void aLightStoreIsReopenedAndStillRefusesAnInvalidBlockAndASecondRoot() throws Exception {
        Path light = follow(StoreKind.LIGHT);
        try (ChainStore source = ChainStore.open(master);
                ChainStore store = ChainStore.open(light, StoreKind.FULL)) {
            assertThat(store.holdings().retention().kind()).isEqualTo(StoreKind.LIGHT);
            Block next = site.mint(
                    source,
                    List.of(site.register("late")),
                    List.of(),
                    source.tip().lastTime().plusSeconds(1));
            Block forged =
                    new Block(next.header(), List.of(site.register("other")), next.certificate(), next.checkpoint());
            assertThatThrownBy(() -> take(store, forged, Map.of()))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                            .isEqualTo(RefusalReason.TX_ROOT_MISMATCH));
            take(store, next, Map.of());
            assertThat(store.tip()).isEqualTo(source.tip());
            assertThat(store.state().device("late")).isPresent();
        }
        assertThat(Fsck.run(light, progress -> {}).damages()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void pruningToALightStoreLeavesWhatALightHubWouldHaveKept(boolean ofAMirror) throws Exception {
        Path pruned = ofAMirror ? copy(master, "pruned") : follow(StoreKind.FULL);
        try (ChainStore store = ChainStore.open(pruned)) {
            PruneRule rule = ofAMirror ? LIGHT : new PruneRule(OptionalLong.empty(), Optional.empty());
            PruneReport plan = new Pruning(store, rule).plan(progress -> {});
            assertThat(plan.blocks()).isEqualTo(BLOCKS);
            assertThat(plan.events()).isEqualTo(ofAMirror ? BLOCKS * 2 * 3 : 0);
            assertThat(new Pruning(store, rule).run(progress -> {})).isEqualTo(plan);
            assertThat(new Pruning(store, rule).plan(progress -> {}).isNothing())
                    .isTrue();
        }
        Path light = followTo("light", StoreKind.LIGHT);
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
        assertThat(rows(pruned)).isEqualTo(rows(light));
    }

    @Test
    void pruningKeepsTheNewestBlocksWholeAndEveryHeaderAndTheStoreGoesOn() throws Exception {
        Path pruned = copy(master, "pruned");
        try (ChainStore store = ChainStore.open(pruned);
                ChainStore all = ChainStore.openReadOnly(master)) {
            new Pruning(store, new PruneRule(OptionalLong.of(10), Optional.of(OWN))).run(progress -> {});
            assertThat(store.holdings().retention()).isEqualTo(Retention.pruned(21));
            for (long height = 0; height <= BLOCKS; height++) {
                assertThat(store.header(height)).isEqualTo(all.header(height));
                assertThat(store.block(height).isPresent()).isEqualTo(height == 0 || height > 20);
            }
            assertThat(prove(store, all)).isEqualTo(BLOCKS * 3 + 10 * 2 * 3);
            site.fill(store, 5, HUBS);
            new Pruning(store, new PruneRule(OptionalLong.of(3), Optional.of(OWN))).run(progress -> {});
        }
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
        try (ChainStore store = ChainStore.open(pruned)) {
            site.fill(store, 2, HUBS);
            assertThat(store.block(33)).isPresent();
            new Pruning(store, LIGHT).run(progress -> {});
        }
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
    }

    @Test
    void pruningGivesTheSpaceBack() throws Exception {
        Path pruned = copy(master, "pruned");
        try (ChainStore store = ChainStore.open(pruned)) {
            site.fill(store, 400, HUBS);
        }
        long before = bytes(pruned);
        try (ChainStore store = ChainStore.open(pruned)) {
            new Pruning(store, new PruneRule(OptionalLong.of(1), Optional.of(OWN))).run(progress -> {});
        }
        assertThat(bytes(pruned)).isLessThan(before / 2);
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aPruningThatStopsAnywhereLeavesAStoreThatIsFineAndGoesOnLater() throws Exception {
        Path pruned = copy(master, "pruned");
        for (int stops = 0; stops < 2; stops++) {
            try (ChainStore store = ChainStore.open(pruned)) {
                Pruning pruning = new Pruning(store, LIGHT);
                assertThatThrownBy(() -> pruning.run(progress -> {
                            throw new IllegalStateException("stopped");
                        }))
                        .hasMessage("stopped");
            }
            assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
        }
        try (ChainStore store = ChainStore.open(pruned)) {
            new Pruning(store, LIGHT).run(progress -> {});
        }
        assertThat(rows(pruned)).isEqualTo(rows(followTo("light", StoreKind.LIGHT)));
    }

    @Test
    void aBatchThatWaitsForItsCertificateIsKeptWhoeverSignedIt() throws Exception {
        Path pruned = copy(master, "pruned");
        try (ChainStore store = ChainStore.open(pruned)) {
            SignedTransaction waiting = own(store, 7, "hub-2").get(0);
            OutboxEntry entry = new OutboxEntry(waiting, Optional.empty(), 0, OptionalLong.of(7));
            store.write(local -> local.putOutbox(entry));
            new Pruning(store, LIGHT).run(progress -> {});
            assertThat(store.segment(waiting.id())).isPresent();
        }
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aStoreThatOthersNeedIsNotPruned() {
        try (ChainStore store = WholeChain.open(master, "master")) {
            assertThatThrownBy(() -> new Pruning(store, LIGHT))
                    .hasMessageContaining("the master needs this store whole");
        }
        assertThat(Fsck.run(master, progress -> {}).damages()).isEmpty();
    }

    @Test
    void aStoreThatIsNotFullIsNoMastersStore() throws Exception {
        Path light = follow(StoreKind.LIGHT);
        assertThatThrownBy(() -> WholeChain.open(light, "master").close())
                .hasMessageContaining("is light, and the master needs a full one");
        ChainStore.open(light).close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Column.class,
            names = {"HEADERS", "TRANSACTIONS", "SEGMENTS", "NODES", "STATE", "INDEX", "META"})
    void oneFlippedBitInAnyKeptValueIsReported(Column column) throws Exception {
        Path light = follow(StoreKind.LIGHT);
        Path pruned = copy(master, "pruned");
        try (ChainStore store = ChainStore.open(pruned)) {
            new Pruning(store, new PruneRule(OptionalLong.of(4), Optional.of(OWN))).run(progress -> {});
        }
        Random random = new Random(column.label().hashCode());
        for (Path store : List.of(light, pruned)) {
            List<byte[]> keys = new ArrayList<>(values(store, column).keySet().stream()
                    .map(key -> java.util.HexFormat.of().parseHex(key))
                    .toList());
            for (int i = 0; i < 12; i++) {
                Path copy = copy(store, column.label() + store.getFileName() + i);
                byte[] key = keys.get(i == 0 ? 0 : i == 1 ? keys.size() - 1 : random.nextInt(keys.size()));
                flip(copy, column, key, random);
                assertThat(Fsck.run(copy, progress -> {}).damages())
                        .as("%s row %s of %s", column, java.util.HexFormat.of().formatHex(key), store)
                        .isNotEmpty();
            }
        }
    }

    @Test
    void aBackupOfALightStoreIsRestored() throws Exception {
        Path light = follow(StoreKind.LIGHT);
        Path restored = directory.resolve("restored");
        try (ChainStore store = ChainStore.open(light)) {
            store.backup(directory.resolve("backup"));
        }
        assertThat(StoreBackup.restore(directory.resolve("backup"), restored, progress -> {})
                        .damages())
                .isEmpty();
        try (ChainStore store = ChainStore.open(restored)) {
            assertThat(store.holdings().retention().kind()).isEqualTo(StoreKind.LIGHT);
        }
    }

    private Path follow(StoreKind kind) throws Exception {
        return followTo("hub", kind);
    }

    /** A hub's store that has validated every block of the master. */
    private Path followTo(String name, StoreKind kind) throws Exception {
        Path folder = directory.resolve(name);
        try (ChainStore source = ChainStore.openReadOnly(master);
                ChainStore store = ChainStore.open(folder, kind)) {
            store.initialise(site.genesis);
            for (long height = 1; height < source.tip().size(); height++) {
                Map<Hash, Segment> segments = new HashMap<>();
                for (SignedTransaction transaction : own(source, height)) {
                    segments.put(
                            transaction.id(), source.segment(transaction.id()).orElseThrow());
                }
                take(store, Block.decode(source.block(height).orElseThrow().encode()), segments);
            }
            store.putCertificate(source.newestCertificate().orElseThrow());
        }
        return folder;
    }

    private static void take(ChainStore store, Block block, Map<Hash, Segment> segments) throws RefusedException {
        ValidatedBlock validated = new BlockRules(store.state(), store.tip(), store.roots())
                .validate(block, block.header().time(), transaction -> true);
        store.append(validated, segments, local -> {});
    }

    private static List<SignedTransaction> own(ChainStore store, long height) {
        return own(store, height, OWN);
    }

    private static List<SignedTransaction> own(ChainStore store, long height, String hub) {
        return store.block(height).orElseThrow().transactions().stream()
                .filter(tx -> tx.transaction()
                        .signer()
                        .equals(TestSite.key(hub).publicKey().id()))
                .toList();
    }

    /** Proves every event that the store has, and verifies each proof with nothing but a policy. */
    private int prove(ChainStore store, ChainStore all) throws Exception {
        int proved = 0;
        for (int i = 0; i < BLOCKS * HUBS.length * 3; i++) {
            Optional<EventPosition> position = store.findEvent("event-" + i);
            if (position.isPresent()) {
                assertThat(position).isEqualTo(all.findEvent("event-" + i));
                EventProof proof = new ProofBuilder(store).prove("event-" + i).orElseThrow();
                assertThat(proof.evidence().transaction().id())
                        .isEqualTo(position.get().txId());
                RecordedEvent event = store.segment(position.get().txId())
                        .orElseThrow()
                        .events()
                        .get(position.get().eventIndex());
                ProofVerifier.verify(event.bytes(), EventProof.parse(proof.format()), site.tlogPolicy(3, HUBS));
                proved++;
            }
        }
        return proved;
    }

    /** All rows but the undo records: they are of the rows that each store itself had, and go with what is pruned. */
    private static Map<String, String> rows(Path store) {
        String undo = java.util.HexFormat.of().formatHex(Keys.ascii(Keys.UNDO_PREFIX));
        Map<String, String> rows = new HashMap<>();
        for (Column column : Column.values()) {
            values(store, column).forEach((key, value) -> rows.put(column + " " + key, value));
        }
        rows.keySet().removeIf(key -> key.startsWith(Column.META + " " + undo));
        return rows;
    }

    private static Map<String, String> values(Path store, Column column) {
        Map<String, String> rows = new java.util.TreeMap<>();
        try (Database database = Database.open(store, Database.Mode.READ)) {
            database.scan(column, new byte[0], (key, value) -> {
                rows.put(
                        java.util.HexFormat.of().formatHex(key),
                        java.util.HexFormat.of().formatHex(value));
                return true;
            });
        }
        return rows;
    }

    private static void flip(Path store, Column column, byte[] key, Random random) throws IOException {
        FileDigests digests = FileDigests.begin(store);
        try (Database database = Database.open(store, Database.Mode.WRITE)) {
            byte[] value = database.get(column, key).orElseThrow();
            value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            database.write(batch -> batch.put(column, key, value));
        }
        digests.finish();
    }

    private Path copy(Path store, String name) throws IOException {
        Path copy = Files.createDirectory(directory.resolve(name));
        try (Stream<Path> files = Files.list(store)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static long bytes(Path store) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.list(store)) {
            for (Path file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
