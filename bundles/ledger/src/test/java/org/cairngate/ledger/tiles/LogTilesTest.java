package org.cairngate.ledger.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.merkle.ConsistencyProof;
import org.cairngate.ledger.merkle.InclusionProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.SignedNote;
import org.junit.jupiter.api.Test;

/** What a client of ours, and one that knows nothing of ours, can rebuild from tiles. */
class LogTilesTest {

    private static final int LARGEST = 70_000;
    private static final List<List<Hash>> LEVELS = levels(LARGEST);

    /** The first entries of one long log; subtrees beyond the size must never be asked for. */
    private record Prefix(long size) implements LogSource {

        @Override
        public Optional<SignedNote> checkpoint() {
            Hash root = MerkleTree.root(LEVELS.get(0).subList(0, (int) size));
            return Optional.of(new CheckpointSigner("test.example/log", SigningKey.fromSeed(new byte[32]))
                    .sign(new Checkpoint("test.example/log", size, root)));
        }

        @Override
        public Hash subtreeRoot(int level, long index) {
            assertThat((index + 1) << level).isLessThanOrEqualTo(size);
            return LEVELS.get(level).get((int) index);
        }

        @Override
        public byte[] entry(long index) {
            assertThat(index).isLessThan(size);
            return LogTilesTest.entry(index);
        }
    }

    @Property(tries = 60)
    void aClientRebuildsRootInclusionAndConsistencyFromTiles(
            @ForAll @IntRange(min = 1, max = 3000) int size, @ForAll @IntRange(max = 2999) int pick) throws Exception {
        rebuild(size, pick % size);
    }

    @Property(tries = 3)
    void aClientRebuildsThemFromThreeLevelsOfTiles(
            @ForAll @IntRange(min = 65_530, max = LARGEST) int size, @ForAll @IntRange(max = LARGEST - 1) int pick)
            throws Exception {
        rebuild(size, pick % size);
    }

    private static void rebuild(int size, int pick) throws RefusedException {
        LogTiles tiles = new LogTiles(new Prefix(size));
        Checkpoint checkpoint = Checkpoint.of(tiles.checkpoint().orElseThrow());
        TileClient client = new TileClient(size, path -> read(tiles, path).orElseThrow());
        assertThat(Hash.of(client.root())).isEqualTo(checkpoint.root());
        assertThat(client.entry(pick)).isEqualTo(entry(pick));
        InclusionProof.verify(
                Hash.of(TileClient.leafHash(client.entry(pick))),
                pick,
                size,
                hashes(client.inclusion(pick)),
                checkpoint.root());
        ConsistencyProof.verify(
                pick,
                size,
                hashes(client.consistency(pick)),
                MerkleTree.root(LEVELS.get(0).subList(0, pick)),
                checkpoint.root());
    }

    @Test
    void theSpecificationsTreeOf70000HasTheTilesThatItNames() {
        LogTiles tiles = new LogTiles(new Prefix(70_000));
        assertThat(read(tiles, "tile/0/272"))
                .hasValueSatisfying(tile -> assertThat(tile).hasSize(8192));
        assertThat(read(tiles, "tile/0/273")).isEmpty();
        assertThat(read(tiles, "tile/0/273.p/112"))
                .hasValueSatisfying(tile -> assertThat(tile).hasSize(112 * 32));
        assertThat(read(tiles, "tile/0/273.p/113")).isEmpty();
        assertThat(read(tiles, "tile/1/000")).isPresent();
        assertThat(read(tiles, "tile/1/001.p/17")).isPresent();
        assertThat(read(tiles, "tile/1/001.p/18")).isEmpty();
        assertThat(read(tiles, "tile/2/000.p/1")).isPresent();
        assertThat(read(tiles, "tile/2/000.p/2")).isEmpty();
        assertThat(read(tiles, "tile/3/000.p/1")).isEmpty();
    }

    @Test
    void aTreeOf256HasAFullTileAndAPartialOneAbove() {
        LogTiles tiles = new LogTiles(new Prefix(256));
        assertThat(read(tiles, "tile/0/000")).isPresent();
        assertThat(read(tiles, "tile/entries/000")).isPresent();
        assertThat(read(tiles, "tile/1/000.p/1")).hasValueSatisfying(tile -> assertThat(Hash.of(tile))
                .isEqualTo(LEVELS.get(8).get(0)));
        assertThat(read(tiles, "tile/0/001.p/1")).isEmpty();
    }

    @Test
    void aPartialTileIsThePrefixOfTheFullOneAndStaysReadable() {
        LogTiles tiles = new LogTiles(new Prefix(600));
        byte[] full = read(tiles, "tile/0/001").orElseThrow();
        for (int width = 1; width < 256; width++) {
            byte[] partial = read(tiles, "tile/0/001.p/" + width).orElseThrow();
            assertThat(full).startsWith(partial).hasSizeGreaterThan(partial.length);
        }
    }

    @Test
    void indexesAndLevelsThatNoLogReachesAreAbsent() {
        LogTiles tiles = new LogTiles(new Prefix(300));
        assertThat(read(tiles, "tile/0/x999/x999/x999/x999/x999/999")).isEmpty();
        assertThat(read(tiles, "tile/entries/x036/x028/x797/x018/x963/968.p/1")).isEmpty();
        for (int level = 2; level <= TilePath.MAX_LEVEL; level++) {
            assertThat(read(tiles, "tile/" + level + "/000.p/1"))
                    .as("level %s", level)
                    .isEmpty();
        }
    }

    private static Optional<byte[]> read(LogTiles tiles, String path) {
        return tiles.read(TilePath.parse(path).orElseThrow());
    }

    private static List<Hash> hashes(List<byte[]> path) {
        return path.stream().map(Hash::of).toList();
    }

    private static byte[] entry(long index) {
        return ("entry " + index).repeat((int) (index % 5)).getBytes(StandardCharsets.UTF_8);
    }

    /** The complete subtrees of the longest log, level by level. */
    private static List<List<Hash>> levels(int size) {
        List<List<Hash>> levels = new ArrayList<>();
        levels.add(IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leafHash(entry(i)))
                .toList());
        while (levels.get(levels.size() - 1).size() > 1) {
            List<Hash> below = levels.get(levels.size() - 1);
            levels.add(IntStream.range(0, below.size() / 2)
                    .mapToObj(i -> MerkleTree.nodeHash(below.get(2 * i), below.get(2 * i + 1)))
                    .toList());
        }
        return levels;
    }
}
