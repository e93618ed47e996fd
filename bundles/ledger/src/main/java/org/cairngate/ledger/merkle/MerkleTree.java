package org.cairngate.ledger.merkle;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.Sha256;

/**
 * The Merkle tree of RFC 6962 section 2.1: leaves are hashed with prefix 0x00, nodes with prefix 0x01.
 *
 * <p>Lists of leaves hold leaf hashes (see {@link #leafHash}), never entries. All methods are pure.
 */
public final class MerkleTree {

    /** The root of a tree without leaves: SHA-256 of nothing. */
    public static final Hash EMPTY = Hash.sha256();

    private static final byte LEAF_PREFIX = 0;
    private static final byte NODE_PREFIX = 1;

    private MerkleTree() {}

    /** The leaf hash of an entry: SHA-256(0x00 || entry). */
    public static Hash leafHash(byte[] entry) {
        return new Sha256().add(LEAF_PREFIX).add(entry).hash();
    }

    /** The leaf hash of an entry that is a hash itself, calculated with {@code sha}. */
    public static Hash leafHash(Sha256 sha, Hash entry) {
        return sha.add(LEAF_PREFIX).add(entry).hash();
    }

    /** The hash of an inner node: SHA-256(0x01 || left || right). */
    public static Hash nodeHash(Hash left, Hash right) {
        return nodeHash(new Sha256(), left, right);
    }

    private static Hash nodeHash(Sha256 sha, Hash left, Hash right) {
        return sha.add(NODE_PREFIX).add(left).add(right).hash();
    }

    /** The root over the leaf hashes, in order; {@link #EMPTY} when there are none. */
    public static Hash root(List<Hash> leafHashes) {
        if (leafHashes.isEmpty()) {
            return EMPTY;
        }
        // Joining neighbours level by level, carrying an odd last node up unchanged, gives RFC 6962's shape.
        Sha256 sha = new Sha256();
        List<Hash> level = leafHashes;
        while (level.size() > 1) {
            List<Hash> above = new ArrayList<>((level.size() + 1) / 2);
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(nodeHash(sha, level.get(i), level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.get(level.size() - 1));
            }
            level = above;
        }
        return level.get(0);
    }

    /**
     * The inclusion path of a leaf, lowest first (RFC 6962 section 2.1.1).
     *
     * @throws IndexOutOfBoundsException when there is no such leaf
     */
    public static List<Hash> path(List<Hash> leafHashes, int index) {
        int size = leafHashes.size();
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("leaf " + index + " of " + size);
        }
        if (size == 1) {
            return List.of();
        }
        int split = Integer.highestOneBit(size - 1);
        List<Hash> left = leafHashes.subList(0, split);
        List<Hash> right = leafHashes.subList(split, size);
        List<Hash> path = new ArrayList<>(index < split ? path(left, index) : path(right, index - split));
        path.add(index < split ? root(right) : root(left));
        return List.copyOf(path);
    }

    /**
     * The consistency proof from the tree of the first {@code from} leaves to the tree of all (RFC 6962 section 2.1.2).
     * Empty when both are the same tree or the first is empty.
     *
     * @throws IndexOutOfBoundsException when there are fewer than {@code from} leaves
     */
    public static List<Hash> consistency(List<Hash> leafHashes, int from) {
        if (from < 0 || from > leafHashes.size()) {
            throw new IndexOutOfBoundsException("size " + from + " of " + leafHashes.size());
        }
        if (from == 0 || from == leafHashes.size()) {
            return List.of();
        }
        return List.copyOf(subproof(leafHashes, from, true));
    }

    private static List<Hash> subproof(List<Hash> leaves, int from, boolean whole) {
        int size = leaves.size();
        List<Hash> proof = new ArrayList<>();
        if (from == size) {
            if (!whole) {
                proof.add(root(leaves));
            }
            return proof;
        }
        int split = Integer.highestOneBit(size - 1);
        if (from <= split) {
            proof.addAll(subproof(leaves.subList(0, split), from, whole));
            proof.add(root(leaves.subList(split, size)));
        } else {
            proof.addAll(subproof(leaves.subList(split, size), from - split, false));
            proof.add(root(leaves.subList(0, split)));
        }
        return proof;
    }
}
