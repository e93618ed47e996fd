package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {

    private static final byte[] OLD = Keys.own("old-name");
    private static final byte[] NEW = Keys.own("new-name");

    /** Two upgrades of a store: a row moves to another key, then its value grows. */
    private static final Schema LATER = new Schema(
            List.of(SchemaTest::nothing, SchemaTest::nothing, SchemaTest::nothing, SchemaTest::move, SchemaTest::grow));

    @TempDir
    private Path folder;

    @BeforeEach
    void beginAStore() throws Exception {
        TestSite site = new TestSite("hub-1");
        try (ChainStore store = ChainStore.open(folder)) {
            store.initialise(site.genesis);
            store.write(local -> local.putMeta("old-name", new byte[] {5}));
        }
    }

    private static void nothing(Database before, Batch changes) {}

    private static void move(Database before, Batch changes) {
        changes.putSealed(Column.META, NEW, row(before, OLD).orElseThrow());
        changes.delete(Column.META, OLD);
    }

    private static void grow(Database before, Batch changes) {
        changes.putSealed(Column.META, NEW, new byte[] {row(before, NEW).orElseThrow()[0], 6});
    }

    private static Optional<byte[]> row(Database database, byte[] key) {
        return new Rows(database).unsealed(Column.META, key);
    }

    private void open(Schema schema) {
        FileDigests digests = begin();
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            schema.open(database);
        }
        digests.finish();
    }

    private FileDigests begin() {
        try {
            return FileDigests.begin(folder);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void anOlderStoreIsUpgradedStepByStepWhenItIsOpened() {
        open(LATER);
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            assertThat(row(database, OLD)).isEmpty();
            assertThat(row(database, NEW)).contains(new byte[] {5, 6});
            assertThat(row(database, Keys.SCHEMA).map(Keys::number)).contains(6L);
            LATER.open(database);
        }
        open(LATER);
    }

    @Test
    void anUpgradeThatFailsLeavesTheStoreAtTheVersionBefore() {
        Schema failing = new Schema(List.of(
                SchemaTest::nothing, SchemaTest::nothing, SchemaTest::nothing, SchemaTest::move, (before, changes) -> {
                    changes.delete(Column.META, NEW);
                    throw new StorageException("the disk is full");
                }));
        assertThatThrownBy(() -> open(failing)).hasMessageContaining("the disk is full");
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            assertThat(row(database, Keys.SCHEMA).map(Keys::number)).contains(5L);
            assertThat(row(database, NEW)).contains(new byte[] {5});
        }
        open(LATER);
    }

    @Test
    void aStoreOfANewerCairngateIsRefusedAndLeftAsItIs() {
        open(LATER);
        for (boolean writing : new boolean[] {true, false}) {
            assertThatThrownBy(() -> (writing ? ChainStore.open(folder) : ChainStore.openReadOnly(folder)).close())
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("schema version 6")
                    .hasMessageContaining("knows versions up to 4");
        }
        assertThat(Fsck.run(folder, progress -> {}).damages()).anySatisfy(damage -> {
            assertThat(damage.place()).isEqualTo("meta store/schema");
            assertThat(damage.what()).contains("written by a newer Cairngate");
        });
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            assertThat(row(database, NEW)).contains(new byte[] {5, 6});
        }
    }

    @Test
    void anOlderStoreThatIsOnlyReadIsNotGuessedAt() {
        try (Database database = Database.open(folder, Database.Mode.READ)) {
            assertThatThrownBy(() -> LATER.open(database)).hasMessageContaining("schema version 4");
        }
    }

    @Test
    void aStoreOfBeforeTheVersionWasStoredIsOfVersionOne() {
        FileDigests digests = begin();
        try (Database database = Database.open(folder, Database.Mode.WRITE)) {
            database.write(batch -> batch.delete(Column.META, Keys.SCHEMA));
        }
        digests.finish();
        ChainStore.open(folder).close();
        open(LATER);
    }
}
