package org.cairngate.ledger.merkle;

import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Checks that a leaf is in a tree (RFC 6962 section 2.1.1, algorithm of RFC 9162 section 2.1.3.2). */
public final class InclusionProof {

    private InclusionProof() {}

    /**
     * Recomputes the root that a path leads to.
     *
     * @param leafHash the leaf's hash
     * @param index the leaf's number, from 0
     * @param size the number of leaves in the tree
     * @param path the sibling hashes, lowest first
     * @throws RefusedException ({@code log-root-mismatch}) when index, size and path length do not fit together
     */
    public static Hash root(Hash leafHash, long index, long size, List<Hash> path) throws RefusedException {
        if (index < 0 || index >= size) {
            throw refused("leaf " + index + " is not in a tree of " + size);
        }
        long node = index;
        long last = size - 1;
        Hash hash = leafHash;
        for (Hash sibling : path) {
            if (last == 0) {
                throw refused("inclusion path of " + path.size() + " hashes is too long for size " + size);
            }
            if (node % 2 == 1 || node == last) {
                hash = MerkleTree.nodeHash(sibling, hash);
                while (node % 2 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = MerkleTree.nodeHash(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            throw refused("inclusion path of " + path.size() + " hashes is too short for size " + size);
        }
        return hash;
    }

    /**
     * Checks that the path leads from the leaf to the root.
     *
     * @throws RefusedException ({@code log-root-mismatch}) when it does not
     */
    public static void verify(Hash leafHash, long index, long size, List<Hash> path, Hash root)
            throws RefusedException {
        Hash computed = root(leafHash, index, size, path);
        if (!computed.equals(root)) {
            throw refused("inclusion path of leaf " + index + " leads to root " + computed + ", not to " + root);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.LOG_ROOT_MISMATCH, detail);
    }
}
