package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofBuilder;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Erasure in light and pruned stores. The owner is hub-1, whose batch had events that were erased. */
class ErasureKindsTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3"};

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private Path master;
    private ErasedBatch erased;

    @BeforeEach
    void fillAMaster() throws Exception {
        master = directory.resolve("master");
        try (ChainStore store = ChainStore.open(master)) {
            store.initialise(site.genesis);
            erased = new ErasedBatch(site, store);
            site.fill(store, 20, HUBS);
            store.putCertificate(site.certificate(store, HUBS));
        }
    }

    @Test
    void aLightStoreErasesWhatItHoldsAndProvesTheNeighbours() throws Exception {
        Path light = follow("light", StoreKind.LIGHT);
        try (ChainStore store = ChainStore.openReadOnly(light)) {
            requireErasedWithNeighboursProved(store);
        }
        assertThat(StoreFiles.having(light, ErasedBatch.uids(ErasedBatch.ERASED)))
                .isEmpty();
        assertThat(StoreFiles.having(light, ErasedBatch.uids(List.of(1)))).isNotEmpty();
        FsckReport report = Fsck.run(light, progress -> {});
        assertThat(report.damages()).isEmpty();
        assertThat(report.counts().events()).isEqualTo(20 * 3 + ErasedBatch.EVENTS - ErasedBatch.ERASED.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fsckOfALightAndOfAPrunedStoreTakesAGapWithItsReceiptOnly(boolean light) throws Exception {
        Path store = light ? follow("light", StoreKind.LIGHT) : prunedMirror("hub-1", OptionalLong.of(4));
        assertThat(Fsck.run(store, progress -> {}).damages()).isEmpty();
        rewrite(store, StoredSegment.of(erased.batch.segment()).without(place -> place > 0));
        assertThat(Fsck.run(store, progress -> {}).damages()).anySatisfy(damage -> {
            assertThat(damage.place())
                    .contains("tx=" + erased.batch.transaction().id())
                    .endsWith("event=1");
            assertThat(damage.what()).contains("no erase receipt on the chain says so");
        });
        rewrite(store, StoredSegment.of(erased.batch.segment()));
        assertThat(Fsck.run(store, progress -> {}).damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains("on the chain erased it"));
    }

    @Test
    void pruningToALightStoreKeepsErasedEventsOfTheOwnerAsALightHubDoes() throws Exception {
        Path pruned = prunedMirror("hub-1", OptionalLong.empty());
        try (ChainStore store = ChainStore.openReadOnly(pruned)) {
            requireErasedWithNeighboursProved(store);
        }
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
        assertThat(rows(pruned)).isEqualTo(rows(follow("light", StoreKind.LIGHT)));
    }

    @Test
    void pruningForgetsErasedEventsTogetherWithTheirBatch() throws Exception {
        Path pruned = prunedMirror("hub-2", OptionalLong.empty());
        try (ChainStore store = ChainStore.openReadOnly(pruned)) {
            for (int place = 0; place < ErasedBatch.EVENTS; place++) {
                assertThat(store.findEvent(ErasedBatch.uid(place))).isEmpty();
            }
            assertThat(store.storedSegment(erased.batch.transaction().id())).isEmpty();
        }
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
    }

    @Test
    void whatPruningReportsOfErasedEventsIsWhatItRemoves() throws Exception {
        Path mirror = directory.resolve("mirror");
        StoreFiles.copy(master, mirror);
        try (ChainStore store = ChainStore.open(mirror)) {
            PruneRule rule = new PruneRule(OptionalLong.empty(), Optional.of("hub-2"));
            PruneReport plan = new Pruning(store, rule).plan(progress -> {});
            assertThat(plan.events()).isEqualTo(20 * 2 * 3 + ErasedBatch.EVENTS - ErasedBatch.ERASED.size());
            assertThat(new Pruning(store, rule).run(progress -> {})).isEqualTo(plan);
        }
    }

    @Test
    void aPrunedStoreErasesWhatItHoldsAsItGoesOn() throws Exception {
        Path pruned = prunedMirror("hub-1", OptionalLong.of(2));
        SignedTransaction receipt;
        try (ChainStore store = ChainStore.open(pruned)) {
            receipt = erased.erase(store, List.of(0, 1));
            assertThat(store.erasure(store.findEvent(ErasedBatch.uid(1)).orElseThrow())
                            .orElseThrow()
                            .receipt())
                    .isEqualTo(receipt.id());
        }
        assertThat(StoreFiles.having(pruned, ErasedBatch.uids(List.of(0, 1)))).isEmpty();
        assertThat(Fsck.run(pruned, progress -> {}).damages()).isEmpty();
    }

    @Test
    void anErasedEventIsNotTakenForAnotherWhoseHashBeginsAlike() throws Exception {
        ChainStore.open(master).close();
        try (Database database = Database.open(master, Database.Mode.WRITE)) {
            Rows rows = new Rows(database);
            EventPosition other = rows.event("event-1").orElseThrow();
            database.write(batch -> {
                IndexWrites index = new IndexWrites(rows);
                index.add(
                        Keys.event(ErasedBatch.uid(2)),
                        new IndexRow.Place(other.height(), other.txIndex(), other.eventIndex()));
                index.put(batch);
            });
            EventPosition found = rows.event(ErasedBatch.uid(2)).orElseThrow();
            assertThat(found.txId()).isEqualTo(erased.batch.transaction().id());
            assertThat(found.eventIndex()).isEqualTo(2);
        }
    }

    private void requireErasedWithNeighboursProved(ChainStore store) throws Exception {
        StoredSegment kept =
                store.storedSegment(erased.batch.transaction().id()).orElseThrow();
        assertThat(kept.batchRoot()).isEqualTo(erased.batch.segment().batchRoot());
        for (int place = 0; place < ErasedBatch.EVENTS; place++) {
            String uid = ErasedBatch.uid(place);
            EventPosition position = store.findEvent(uid).orElseThrow();
            assertThat(store.holdings().knowsEvent(uid)).isTrue();
            assertThat(kept.event(place).isEmpty()).isEqualTo(ErasedBatch.ERASED.contains(place));
            if (kept.event(place).isEmpty()) {
                assertThat(store.erasure(position).orElseThrow().receipt()).isEqualTo(erased.receipt.id());
                assertThatThrownBy(() -> new ProofBuilder(store).prove(uid))
                        .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                                .isEqualTo(RefusalReason.ERASED));
            } else {
                EventProof proof = new ProofBuilder(store).prove(uid).orElseThrow();
                byte[] event = kept.event(place).orElseThrow().bytes();
                assertThat(ProofVerifier.verify(event, EventProof.parse(proof.format()), site.tlogPolicy(3, HUBS))
                                .event()
                                .uid())
                        .isEqualTo(uid);
            }
        }
    }

    /** A store that followed the master from the genesis on, with hub-1's segments. */
    private Path follow(String name, StoreKind kind) throws Exception {
        Path folder = directory.resolve(name);
        try (ChainStore source = ChainStore.openReadOnly(master);
                ChainStore store = ChainStore.open(folder, kind)) {
            store.initialise(site.genesis);
            Map<Hash, Segment> own = new HashMap<>();
            own.put(erased.batch.transaction().id(), erased.batch.segment());
            for (long height = 1; height < source.tip().size(); height++) {
                source.block(height).orElseThrow().transactions().stream()
                        .filter(tx -> tx.transaction()
                                .signer()
                                .equals(TestSite.key("hub-1").publicKey().id()))
                        .forEach(tx -> source.segment(tx.id()).ifPresent(segment -> own.put(tx.id(), segment)));
            }
            Follow.all(source, store, own);
            store.putCertificate(source.newestCertificate().orElseThrow());
        }
        return folder;
    }

    /** A copy of the master's store in which one hub's segments stayed. */
    private Path prunedMirror(String hub, OptionalLong wholeBlocks) throws Exception {
        Path mirror = directory.resolve("mirror");
        StoreFiles.copy(master, mirror);
        try (ChainStore store = ChainStore.open(mirror)) {
            new Pruning(store, new PruneRule(wholeBlocks, Optional.of(hub))).run(progress -> {});
        }
        return mirror;
    }

    private void rewrite(Path store, StoredSegment segment) throws Exception {
        FileDigests digests = FileDigests.begin(store);
        try (Database database = Database.open(store, Database.Mode.WRITE)) {
            database.write(batch ->
                    batch.put(Column.SEGMENTS, erased.batch.transaction().id().bytes(), segment.encode()));
        }
        digests.finish();
    }

    /** All rows but the undo records, which go with what is pruned. */
    private static Map<String, String> rows(Path store) {
        Map<String, String> rows = new TreeMap<>();
        try (Database database = Database.open(store, Database.Mode.READ)) {
            for (Column column : Column.values()) {
                database.scan(column, new byte[0], (key, value) -> {
                    if (column != Column.META || !Keys.text(key).startsWith(Keys.UNDO_PREFIX)) {
                        rows.put(
                                column + " " + HexFormat.of().formatHex(key),
                                HexFormat.of().formatHex(value));
                    }
                    return true;
                });
            }
        }
        return rows;
    }
}
