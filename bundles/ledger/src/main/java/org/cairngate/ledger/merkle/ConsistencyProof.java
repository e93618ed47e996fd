package org.cairngate.ledger.merkle;

import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Checks that one tree extends another (RFC 6962 section 2.1.2, algorithm of RFC 9162 section 2.1.4.2). */
public final class ConsistencyProof {

    private ConsistencyProof() {}

    /**
     * Checks that the tree of {@code to} leaves starts with the tree of {@code from} leaves.
     *
     * @param from number of leaves of the older tree
     * @param to number of leaves of the newer tree
     * @param proof the proof's hashes
     * @param oldRoot root of the older tree
     * @param newRoot root of the newer tree
     * @throws RefusedException ({@code log-root-mismatch}) when it does not
     */
    public static void verify(long from, long to, List<Hash> proof, Hash oldRoot, Hash newRoot)
            throws RefusedException {
        if (from < 0 || from > to) {
            throw refused("sizes " + from + " and " + to + " are not in order");
        }
        if (from == 0 || from == to) {
            verifyWithoutHashes(from, to, proof, oldRoot, newRoot);
            return;
        }
        if (proof.isEmpty()) {
            throw refused("consistency proof from " + from + " to " + to + " is empty");
        }
        boolean wholeSubtree = Long.bitCount(from) == 1;
        long node = from - 1;
        long last = to - 1;
        while (node % 2 == 1) {
            node >>= 1;
            last >>= 1;
        }
        Hash old = wholeSubtree ? oldRoot : proof.get(0);
        Hash now = old;
        for (Hash sibling : wholeSubtree ? proof : proof.subList(1, proof.size())) {
            if (last == 0) {
                throw refused("consistency proof of " + proof.size() + " hashes is too long");
            }
            if (node % 2 == 1 || node == last) {
                old = MerkleTree.nodeHash(sibling, old);
                now = MerkleTree.nodeHash(sibling, now);
                while (node % 2 == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                now = MerkleTree.nodeHash(now, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        if (last != 0) {
            throw refused("consistency proof of " + proof.size() + " hashes is too short");
        }
        if (!old.equals(oldRoot)) {
            throw refused("consistency proof leads to old root " + old + ", not to " + oldRoot);
        }
        if (!now.equals(newRoot)) {
            throw refused("consistency proof leads to new root " + now + ", not to " + newRoot);
        }
    }

    private static void verifyWithoutHashes(long from, long to, List<Hash> proof, Hash oldRoot, Hash newRoot)
            throws RefusedException {
        if (!proof.isEmpty()) {
            throw refused("consistency proof from " + from + " to " + to + " must be empty");
        }
        if (from == 0 && !oldRoot.equals(MerkleTree.EMPTY)) {
            throw refused("the empty tree has root " + MerkleTree.EMPTY + ", not " + oldRoot);
        }
        if (from == to && !oldRoot.equals(newRoot)) {
            throw refused("one tree of size " + to + " has roots " + oldRoot + " and " + newRoot);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.LOG_ROOT_MISMATCH, detail);
    }
}
