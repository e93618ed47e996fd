package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of version 1, whose index had uids and transaction ids in full. */
class ShortIndexTest {

    private static final String[] HUBS = {"hub-1", "hub-2"};

    @TempDir
    private Path folder;

    private ErasedBatch erased;
    private Map<String, String> expected;

    @BeforeEach
    void makeAStoreOfVersionOne() throws Exception {
        TestSite site = new TestSite(HUBS);
        try (ChainStore store = ChainStore.open(folder)) {
            store.initialise(site.genesis);
            erased = new ErasedBatch(site, store);
            site.fill(store, 12, HUBS);
        }
        expected = index();
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            Rows rows = new Rows(database);
            database.write(batch -> {
                expected.keySet()
                        .forEach(
                                key -> batch.delete(Column.INDEX, HexFormat.of().parseHex(key)));
                for (long height = 0; height < rows.size(); height++) {
                    long at = height;
                    rows.storedTransactions(height)
                            .forEach((index, stored) -> putOld(rows, batch, at, index, stored.transaction()));
                }
                batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(1));
            });
        }
        digests.finish();
    }

    private static void putOld(Rows rows, Batch batch, long height, int index, SignedTransaction transaction) {
        byte[] place = new CborWriter().array(2).uint(height).uint(index).toBytes();
        batch.put(Column.INDEX, Keys.ascii("tx/" + transaction.id().hex()), place);
        StoredSegment segment = rows.segment(transaction.id()).orElse(null);
        for (int i = 0; segment != null && i < segment.entries().size(); i++) {
            CborWriter row = new CborWriter().array(4).uint(height).uint(index).uint(i);
            batch.put(
                    Column.INDEX,
                    Keys.ascii(oldKey(segment.event(i), i)),
                    row.bytes(transaction.id().bytes()).toBytes());
        }
    }

    private static String oldKey(Optional<RecordedEvent> event, int place) {
        if (event.isEmpty()) {
            String uid = ErasedBatch.uid(place);
            return "erased/"
                    + Hash.sha256(Keys.ascii("cairngate-erased/1 " + uid)).hex();
        }
        return "uid/"
                + Rows.read("event", () -> new EventParser().parse(event.get().bytes()))
                        .uid();
    }

    private Map<String, String> index() {
        Map<String, String> rows = new TreeMap<>();
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            database.scan(Column.INDEX, new byte[0], (key, value) -> {
                rows.put(HexFormat.of().formatHex(key), HexFormat.of().formatHex(value));
                return true;
            });
        }
        return rows;
    }

    @Test
    void aStoreOfVersionOneIsUpgradedWhenItsOwnerOpensItAndFindsAllItsEvents() {
        assertThatThrownBy(() -> ChainStore.openReadOnly(folder).close()).hasMessageContaining("schema version 1");
        assertThat(Fsck.run(folder, progress -> {}).damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains("Start the hub or master that owns it once"));
        try (ChainStore store = ChainStore.open(folder)) {
            assertThat(store.findEvent("event-0")).isPresent();
            assertThat(store.holdings().knowsEvent("event-" + (12 * 2 * 3 - 1))).isTrue();
            assertThat(store.findEvent("event-none")).isEmpty();
        }
        assertThat(index()).isEqualTo(expected);
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void anErasedEventOfVersionOneIsNeitherUnknownNorFreeAfterTheUpgrade() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            for (int place : ErasedBatch.ERASED) {
                EventPosition position = store.findEvent(ErasedBatch.uid(place)).orElseThrow();
                assertThat(position.eventIndex()).isEqualTo(place);
                assertThat(store.erasure(position).orElseThrow().receipt()).isEqualTo(erased.receipt.id());
                assertThat(store.holdings().knowsEvent(ErasedBatch.uid(place))).isTrue();
            }
        }
    }

    @Test
    void noFileHasARowOfTheOldIndexAfterTheUpgrade() throws Exception {
        List<byte[]> old = List.of(Keys.ascii("uid/"), Keys.ascii("erased/"), Keys.ascii("tx/"));
        assertThat(StoreFiles.having(folder, old)).isNotEmpty();
        ChainStore.open(folder).close();
        assertThat(StoreFiles.having(folder, old)).allMatch(name -> name.startsWith("MANIFEST"));
        ChainStore.open(folder).close();
        assertThat(StoreFiles.having(folder, old)).isEmpty();
    }

    @Test
    void whatIsErasedAfterTheUpgradeIsGoneFromTheOldIndexToo() throws Exception {
        try (ChainStore store = ChainStore.open(folder)) {
            erased.erase(store, List.of(0));
        }
        ChainStore.open(folder).close();
        assertThat(StoreFiles.having(folder, ErasedBatch.uids(List.of(0)))).isEmpty();
        assertThat(StoreFiles.having(folder, ErasedBatch.uids(List.of(1)))).isNotEmpty();
    }

    @Test
    void anUpgradeThatWasCutOffGoesOnAtTheNextStart() throws Exception {
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            new ShortIndex().prepare(database); // and then a crash, before the version is written
        }
        digests.finish();
        ChainStore.open(folder).close();
        assertThat(index()).isEqualTo(expected);
        assertThat(Fsck.run(folder, progress -> {}).damages()).isEmpty();
    }

    @Test
    void twoEventsWhoseHashesBeginAlikeAreBothFound() throws Exception {
        ChainStore.open(folder).close();
        FileDigests digests = FileDigests.begin(folder);
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            Rows rows = new Rows(database);
            EventPosition other = rows.event("event-1").orElseThrow();
            database.write(batch -> {
                IndexWrites index = new IndexWrites(rows);
                index.add(
                        Keys.event("event-0"), new IndexRow.Place(other.height(), other.txIndex(), other.eventIndex()));
                index.put(batch);
            });
            assertThat(rows.places(Keys.event("event-0"))).hasSize(2);
            assertThat(rows.event("event-0").orElseThrow().eventIndex()).isZero();
            assertThat(rows.event("event-1")).contains(other);
        }
        digests.finish();
    }
}
