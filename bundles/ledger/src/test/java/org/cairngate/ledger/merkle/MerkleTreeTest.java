package org.cairngate.ledger.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.junit.jupiter.api.Test;

class MerkleTreeTest {

    @Test
    void rootsEqualTheKnownOnesOfRfc6962() {
        List<Hash> leaves = new ArrayList<>();
        List<String> roots = lines("/vectors/rfc6962-roots.txt");
        for (String line : roots) {
            String[] fields = line.split(" ", -1);
            assertThat(MerkleTree.root(leaves).hex())
                    .as("size %s", leaves.size())
                    .isEqualTo(fields[1]);
            leaves.add(MerkleTree.leafHash(HexFormat.of().parseHex(fields[2])));
        }
        assertThat(roots).hasSize(9);
    }

    @Test
    void everyLeafOfEveryTreeUpTo64IsProvenAndNoOther() throws RefusedException {
        for (int size = 1; size <= 64; size++) {
            List<Hash> leaves = leaves(size);
            Hash root = MerkleTree.root(leaves);
            for (int index = 0; index < size; index++) {
                List<Hash> path = MerkleTree.path(leaves, index);
                InclusionProof.verify(leaves.get(index), index, size, path, root);
                Hash other = MerkleTree.leafHash(new byte[] {1, 2, 3});
                long at = index;
                long of = size;
                refused(() -> InclusionProof.verify(other, at, of, path, root));
                if (size > 1) {
                    refused(() -> InclusionProof.verify(leaves.get((int) at), (at + 1) % of, of, path, root));
                    refused(() -> InclusionProof.verify(
                            leaves.get((int) at), at, of, path.subList(0, path.size() - 1), root));
                }
                refused(() -> InclusionProof.verify(leaves.get((int) at), at, of, plus(path, root), root));
            }
        }
    }

    @Test
    void everyTreeUpTo64ExtendsEverySmallerOne() throws RefusedException {
        for (int to = 0; to <= 64; to++) {
            List<Hash> leaves = leaves(to);
            Hash newRoot = MerkleTree.root(leaves);
            for (int from = 0; from <= to; from++) {
                Hash oldRoot = MerkleTree.root(leaves.subList(0, from));
                List<Hash> proof = MerkleTree.consistency(leaves, from);
                ConsistencyProof.verify(from, to, proof, oldRoot, newRoot);
                long first = from;
                long last = to;
                Hash other = MerkleTree.leafHash(new byte[] {9});
                refused(() -> ConsistencyProof.verify(first, last, proof, other, newRoot));
                if (from > 0) {
                    refused(() -> ConsistencyProof.verify(first, last, proof, oldRoot, other));
                }
                refused(() -> ConsistencyProof.verify(first, last, plus(proof, other), oldRoot, newRoot));
            }
        }
    }

    @Property(tries = 100)
    void largerTreesAreProvenToo(
            @ForAll @IntRange(min = 65, max = 2000) int size, @ForAll @IntRange(max = 1999) int pick)
            throws RefusedException {
        List<Hash> leaves = leaves(size);
        int index = pick % size;
        Hash root = MerkleTree.root(leaves);
        InclusionProof.verify(leaves.get(index), index, size, MerkleTree.path(leaves, index), root);
        ConsistencyProof.verify(
                index, size, MerkleTree.consistency(leaves, index), MerkleTree.root(leaves.subList(0, index)), root);
    }

    @Property(tries = 200)
    void oneChangedBitInAnInclusionPathIsRefused(
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(max = 199) int pick,
            @ForAll @IntRange(max = 255) int bit) {
        List<Hash> leaves = leaves(size);
        int index = pick % size;
        List<Hash> path = new ArrayList<>(MerkleTree.path(leaves, index));
        int step = pick % path.size();
        path.set(step, flip(path.get(step), bit));
        refused(() -> InclusionProof.verify(leaves.get(index), index, size, path, MerkleTree.root(leaves)));
    }

    @Property(tries = 200)
    void oneChangedBitInAConsistencyProofIsRefused(
            @ForAll @IntRange(min = 2, max = 200) int size,
            @ForAll @IntRange(max = 199) int pick,
            @ForAll @IntRange(max = 255) int bit) {
        List<Hash> leaves = leaves(size);
        int from = 1 + pick % (size - 1);
        List<Hash> proof = new ArrayList<>(MerkleTree.consistency(leaves, from));
        int step = pick % proof.size();
        proof.set(step, flip(proof.get(step), bit));
        refused(() -> ConsistencyProof.verify(
                from, size, proof, MerkleTree.root(leaves.subList(0, from)), MerkleTree.root(leaves)));
    }

    private static List<Hash> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leafHash(("leaf " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static Hash flip(Hash hash, int bit) {
        byte[] bytes = hash.bytes();
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        return Hash.of(bytes);
    }

    private static List<Hash> plus(List<Hash> path, Hash more) {
        List<Hash> longer = new ArrayList<>(path);
        longer.add(more);
        return longer;
    }

    private static void refused(ThrowingCallable check) {
        assertThatThrownBy(check).isInstanceOf(RefusedException.class);
    }

    private static List<String> lines(String resource) {
        try (var in = MerkleTreeTest.class.getResourceAsStream(resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
