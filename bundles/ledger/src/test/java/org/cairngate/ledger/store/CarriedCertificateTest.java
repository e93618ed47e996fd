package org.cairngate.ledger.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cairngate.ledger.state.LogTip;
import org.cairngate.ledger.state.TestSite;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Stores of before which do not say which block brought the newest certificate. */
class CarriedCertificateTest {

    private static final String[] HUBS = {"hub-1", "hub-2"};

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private LogTip tip;

    @BeforeEach
    void fillAStoreOfEachKind() throws Exception {
        try (ChainStore full = ChainStore.open(folder(StoreKind.FULL));
                ChainStore light = ChainStore.open(folder(StoreKind.LIGHT), StoreKind.LIGHT)) {
            full.initialise(site.genesis);
            light.initialise(site.genesis);
            site.fill(full, 12, HUBS);
            for (int i = 0; i < 3; i++) {
                site.mint(full, List.of(), List.of(), full.tip().lastTime().plusSeconds(1));
            }
            Follow.all(full, light, Map.of());
            light.putCertificate(full.newestCertificate().orElseThrow());
            tip = full.tip();
        }
        assertThat(tip.carriedAt()).isBetween(1L, tip.size() - 2);
    }

    private Path folder(StoreKind kind) {
        return directory.resolve(kind.code());
    }

    private void change(StoreKind kind, Consumer<Batch> changes) throws Exception {
        FileDigests digests = FileDigests.begin(folder(kind));
        try (Database database = Database.open(folder(kind), Database.Mode.WRITE)) {
            database.write(changes);
        }
        digests.finish();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"FULL", "LIGHT"})
    void aStoreOfBeforeKnowsWhichBlockBroughtTheCertificateOnceItsOwnerOpensIt(StoreKind kind) throws Exception {
        change(kind, batch -> {
            batch.delete(Column.META, Keys.CHAIN_CERTIFICATE_AT);
            batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(2));
        });
        assertThatThrownBy(() -> ChainStore.openReadOnly(folder(kind)).close())
                .hasMessageContaining("schema version 2");
        try (ChainStore store = ChainStore.open(folder(kind))) {
            assertThat(store.tip()).isEqualTo(tip);
        }
        assertThat(Fsck.run(folder(kind), progress -> {}).damages()).isEmpty();
    }

    @Test
    void aStoreWithoutACertificateInABlockNeedsNoRow() throws Exception {
        Path young = directory.resolve("young");
        try (ChainStore store = ChainStore.open(young)) {
            store.initialise(new TestSite(HUBS).genesis);
        }
        FileDigests digests = FileDigests.begin(young);
        try (Database database = Database.open(young, Database.Mode.WRITE)) {
            database.write(batch -> batch.putSealed(Column.META, Keys.SCHEMA, Keys.number(2)));
        }
        digests.finish();
        try (ChainStore store = ChainStore.open(young)) {
            assertThat(store.tip().carriedAt()).isZero();
        }
        assertThat(Fsck.run(young, progress -> {}).damages()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = StoreKind.class,
            names = {"FULL", "LIGHT"})
    void fsckNamesAHeightThatTheHeadersDoNotGiveAndOneThatIsMissing(StoreKind kind) throws Exception {
        change(
                kind,
                batch -> batch.putSealed(Column.META, Keys.CHAIN_CERTIFICATE_AT, Keys.number(tip.carriedAt() - 1)));
        requireNamed(kind, tip.carriedAt() - 1);
        change(kind, batch -> batch.delete(Column.META, Keys.CHAIN_CERTIFICATE_AT));
        requireNamed(kind, 0);
    }

    private void requireNamed(StoreKind kind, long stored) {
        assertThat(Fsck.run(folder(kind), progress -> {}).damages())
                .singleElement()
                .satisfies(damage -> {
                    assertThat(damage.place()).isEqualTo("meta store/chain-certificate-at");
                    assertThat(damage.what())
                            .contains("came in block " + tip.carriedAt() + ", the stored height is " + stored);
                });
    }
}
