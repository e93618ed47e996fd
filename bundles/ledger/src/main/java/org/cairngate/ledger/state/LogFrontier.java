package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * The right edge of an RFC 6962 tree: as much of a log as is needed to append to it and to know its root. Immutable.
 *
 * @param size how many leaves
 * @param peaks the roots of the complete subtrees that the log is made of, largest first, one for each bit of the size
 */
public record LogFrontier(long size, List<Hash> peaks) {

    /** The log without leaves. */
    public static final LogFrontier EMPTY = new LogFrontier(0, List.of());

    /** Refuses peaks that do not fit the size with an {@link IllegalArgumentException}. */
    public LogFrontier {
        peaks = List.copyOf(peaks);
        if (size < 0 || peaks.size() != Long.bitCount(size)) {
            throw new IllegalArgumentException("a log of size " + size + " has not " + peaks.size() + " peaks");
        }
    }

    /** The log with one more leaf. */
    public LogFrontier append(Hash leafHash) {
        List<Hash> next = new ArrayList<>(peaks);
        Hash node = leafHash;
        for (long rest = size; rest % 2 == 1; rest >>= 1) {
            node = MerkleTree.nodeHash(next.remove(next.size() - 1), node);
        }
        next.add(node);
        return new LogFrontier(size + 1, next);
    }

    /** The root. */
    public Hash root() {
        if (peaks.isEmpty()) {
            return MerkleTree.EMPTY;
        }
        Hash root = peaks.get(peaks.size() - 1);
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = MerkleTree.nodeHash(peaks.get(i), root);
        }
        return root;
    }
}
