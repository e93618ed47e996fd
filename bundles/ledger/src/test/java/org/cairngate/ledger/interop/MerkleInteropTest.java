package org.cairngate.ledger.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sigstore.merkle.InclusionProofVerificationException;
import dev.sigstore.merkle.InclusionProofVerifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.merkle.ConsistencyProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.junit.jupiter.api.Test;

/** Our Merkle proofs, checked by implementations that are not ours. */
class MerkleInteropTest {

    private static final int LARGEST = 100;

    @Test
    void sigstoreAcceptsOurInclusionProofs() throws Exception {
        for (int size = 1; size <= LARGEST; size++) {
            List<Hash> leaves = leaves(size);
            byte[] root = MerkleTree.root(leaves).bytes();
            for (int index = 0; index < size; index++) {
                List<byte[]> path = bytes(MerkleTree.path(leaves, index));
                InclusionProofVerifier.verify(leaves.get(index).bytes(), index, size, path, root);
            }
        }
    }

    @Property(tries = 200)
    void sigstoreRefusesOurInclusionProofsWithAChangedBit(
            @ForAll @IntRange(min = 2, max = 300) int size,
            @ForAll @IntRange(max = 299) int pick,
            @ForAll @IntRange(max = 255) int bit) {
        List<Hash> leaves = leaves(size);
        int index = pick % size;
        List<byte[]> path = bytes(MerkleTree.path(leaves, index));
        path.get(pick % path.size())[bit / 8] ^= (byte) (1 << bit % 8);
        byte[] root = MerkleTree.root(leaves).bytes();
        assertThatThrownBy(() -> InclusionProofVerifier.verify(leaves.get(index).bytes(), index, size, path, root))
                .isInstanceOf(InclusionProofVerificationException.class);
    }

    @Test
    void theAlgorithmOfRfc9162AcceptsOurConsistencyProofs() {
        for (int second = 2; second <= LARGEST; second++) {
            List<Hash> leaves = leaves(second);
            byte[] secondHash = MerkleTree.root(leaves).bytes();
            for (int first = 1; first < second; first++) {
                byte[] firstHash = MerkleTree.root(leaves.subList(0, first)).bytes();
                List<byte[]> path = bytes(MerkleTree.consistency(leaves, first));
                assertThat(Rfc9162.isConsistent(first, second, firstHash, secondHash, path))
                        .as("from %s to %s", first, second)
                        .isTrue();
            }
        }
    }

    @Property(tries = 500)
    void bothConsistencyVerifiersAgreeOnDamagedProofs(
            @ForAll @IntRange(min = 2, max = 300) int second,
            @ForAll @IntRange(max = 299) int pick,
            @ForAll @IntRange(max = 255) int bit,
            @ForAll Damage damage) {
        List<Hash> leaves = leaves(second);
        int first = 1 + pick % (second - 1);
        List<byte[]> path = bytes(MerkleTree.consistency(leaves, first));
        damage.apply(path, pick, bit);
        Hash firstHash = MerkleTree.root(leaves.subList(0, first));
        Hash secondHash = MerkleTree.root(leaves);
        boolean theirs = Rfc9162.isConsistent(first, second, firstHash.bytes(), secondHash.bytes(), path);
        assertThat(accepts(first, second, path, firstHash, secondHash)).isEqualTo(theirs);
        assertThat(theirs).isEqualTo(damage == Damage.NONE);
    }

    /** What happens to a proof on its way. */
    enum Damage {
        NONE {
            @Override
            void apply(List<byte[]> path, int pick, int bit) {}
        },
        BIT {
            @Override
            void apply(List<byte[]> path, int pick, int bit) {
                path.get(pick % path.size())[bit / 8] ^= (byte) (1 << bit % 8);
            }
        },
        SHORTER {
            @Override
            void apply(List<byte[]> path, int pick, int bit) {
                path.remove(path.size() - 1);
            }
        },
        LONGER {
            @Override
            void apply(List<byte[]> path, int pick, int bit) {
                path.add(new byte[Hash.SIZE]);
            }
        };

        abstract void apply(List<byte[]> path, int pick, int bit);
    }

    private static boolean accepts(int first, int second, List<byte[]> path, Hash firstHash, Hash secondHash) {
        try {
            List<Hash> hashes = path.stream().map(Hash::of).toList();
            ConsistencyProof.verify(first, second, hashes, firstHash, secondHash);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static List<byte[]> bytes(List<Hash> path) {
        return new ArrayList<>(path.stream().map(Hash::bytes).toList());
    }

    private static List<Hash> leaves(int size) {
        return IntStream.range(0, size)
                .mapToObj(i -> MerkleTree.leafHash(("leaf " + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }
}
