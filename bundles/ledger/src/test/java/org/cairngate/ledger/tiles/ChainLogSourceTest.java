package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BuiltBlock;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain store as a tiled log. */
class ChainLogSourceTest {

    private static final int BLOCKS = 270;

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite("hub-1");

    @Test
    void theStoreGivesEverySubtreeThatTilesAreMadeOf() throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            chain(store);
            ChainLogSource source = new ChainLogSource(store);
            List<Hash> leaves = LongStream.range(0, store.tip().size())
                    .mapToObj(i -> store.header(i).orElseThrow().leafHash())
                    .toList();
            for (int level = 0; 1 << level <= leaves.size(); level++) {
                for (int index = 0; (index + 1) << level <= leaves.size(); index++) {
                    assertThat(source.subtreeRoot(level, index))
                            .as("level %s index %s", level, index)
                            .isEqualTo(MerkleTree.root(leaves.subList(index << level, (index + 1) << level)));
                }
            }
            LogTiles tiles = new LogTiles(source);
            Checkpoint checkpoint = Checkpoint.of(tiles.checkpoint().orElseThrow());
            TileClient client = new TileClient(
                    checkpoint.size(),
                    path -> tiles.read(TilePath.parse(path).orElseThrow()).orElseThrow());
            assertThat(checkpoint.size()).isEqualTo(BLOCKS + 1);
            assertThat(Hash.of(client.root())).isEqualTo(checkpoint.root());
            assertThat(client.entry(BLOCKS))
                    .isEqualTo(store.header(BLOCKS).orElseThrow().encode());
        }
    }

    @Test
    void aCertificateOfTheNewestSizeIsShownWithItsCosignatures() throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            LogTiles tiles = new LogTiles(new ChainLogSource(store));
            assertThat(tiles.checkpoint()).isEmpty();
            store.initialise(site.genesis);
            assertThat(tiles.checkpoint()).isEqualTo(store.checkpoint(1));
            store.putCertificate(site.certificate(store, "hub-1"));
            assertThat(tiles.checkpoint().orElseThrow().signatures()).hasSize(2);
            site.mint(store, List.of(), List.of(), TestSite.START.plusSeconds(1));
            assertThat(tiles.checkpoint()).isEqualTo(store.checkpoint(2));
        }
    }

    @Test
    void aBlockWhoseCheckpointIsNotSignedYetIsNotShown() throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            Instant now = TestSite.START.plusSeconds(1);
            BuiltBlock built = new BlockBuilder(store.state(), store.tip(), store.roots())
                    .build(List.of(), now, store.newestCertificate());
            store.append(built.validated(), Map.of(), local -> {});
            LogTiles tiles = new LogTiles(new ChainLogSource(store));
            assertThat(Checkpoint.of(tiles.checkpoint().orElseThrow()).size()).isEqualTo(1);
            assertThat(tiles.read(new TilePath(TilePath.Kind.ENTRIES, 0, 0, 1))).isPresent();
            assertThat(tiles.read(new TilePath(TilePath.Kind.ENTRIES, 0, 0, 2))).isEmpty();
        }
    }

    private void chain(ChainStore store) throws Exception {
        store.initialise(site.genesis);
        for (int i = 1; i <= BLOCKS; i++) {
            site.mint(store, List.of(), List.of(), TestSite.START.plusSeconds(i));
        }
    }
}
