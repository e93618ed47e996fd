package org.cairngate.ledger.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.state.LogFrontier;
import org.cairngate.ledger.state.LogRoots;

/**
 * The log's Merkle nodes: the root of every complete subtree, by level and index, so that any root and any path of any size the
 * log ever had takes O(log n) reads (RFC 6962 section 2.1).
 */
final class LogNodes implements LogRoots {

    private final Database database;

    LogNodes(Database database) {
        this.database = database;
    }

    /** Hands over the key and value of each node that one more leaf completes. */
    static void append(LogFrontier before, Hash leaf, BiConsumer<byte[], Hash> rows) {
        long index = before.size();
        Hash node = leaf;
        rows.accept(Keys.node(0, index), node);
        int level = 0;
        int peak = before.peaks().size();
        while (index % 2 == 1) {
            peak--;
            node = MerkleTree.nodeHash(before.peaks().get(peak), node);
            index >>= 1;
            level++;
            rows.accept(Keys.node(level, index), node);
        }
    }

    /** The right edge of the log when it had the given size. */
    LogFrontier frontier(long size) {
        List<Hash> peaks = new ArrayList<>();
        long offset = 0;
        for (int level = Long.SIZE - 2; level >= 0; level--) {
            if ((size >>> level & 1) == 1) {
                peaks.add(node(level, offset >>> level));
                offset += 1L << level;
            }
        }
        return new LogFrontier(size, peaks);
    }

    /** The leaf hash of the header at a height. */
    Hash leaf(long index) {
        return node(0, index);
    }

    @Override
    public Hash root(long size) {
        return frontier(size).root();
    }

    /** The path of a leaf in the log when it had the given size; throws when it is not in it. */
    List<Hash> inclusionPath(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("header " + index + " is not in a log of " + size);
        }
        List<Hash> path = new ArrayList<>();
        long from = 0;
        long to = size;
        while (to - from > 1) {
            long split = from + Long.highestOneBit(to - from - 1);
            if (index < split) {
                path.add(0, range(split, to));
                to = split;
            } else {
                path.add(0, range(from, split));
                from = split;
            }
        }
        return List.copyOf(path);
    }

    /** The path between two sizes; throws when they are not in this order. */
    List<Hash> consistencyPath(long from, long to) {
        if (from < 0 || from > to) {
            throw new IllegalArgumentException("size " + from + " is not 0.." + to);
        }
        return from == 0 || from == to ? List.of() : List.copyOf(subproof(from, 0, to, true));
    }

    private List<Hash> subproof(long oldSize, long from, long to, boolean whole) {
        if (oldSize == to) {
            return whole ? new ArrayList<>() : new ArrayList<>(List.of(range(from, to)));
        }
        long split = from + Long.highestOneBit(to - from - 1);
        List<Hash> proof;
        if (oldSize <= split) {
            proof = subproof(oldSize, from, split, whole);
            proof.add(range(split, to));
        } else {
            proof = subproof(oldSize, split, to, false);
            proof.add(range(from, split));
        }
        return proof;
    }

    private Hash range(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            int level = Long.numberOfTrailingZeros(count);
            return node(level, from >>> level);
        }
        long split = from + Long.highestOneBit(count - 1);
        return MerkleTree.nodeHash(range(from, split), range(split, to));
    }

    private Hash node(int level, long index) {
        byte[] value = database.get(Column.NODES, Keys.node(level, index))
                .orElseThrow(() -> new StorageException("node level=" + level + " index=" + index + " is missing"));
        if (value.length != Hash.SIZE) {
            throw new StorageException("node level=" + level + " index=" + index + " is not a hash");
        }
        return Hash.of(value);
    }
}
