package org.cairngate.ledger.tiles;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * A reader of a tiled log that was written from the C2SP document and RFC 6962 alone and uses nothing of ours: it names tiles by
 * its own rules and hashes with the JDK.
 */
public final class TileClient {

    private final Function<String, byte[]> fetch;
    private final long size;
    private final Map<String, byte[]> fetched = new HashMap<>();

    /** A client that trusts a checkpoint of this size and fetches resources by their path. */
    public TileClient(long size, Function<String, byte[]> fetch) {
        this.size = size;
        this.fetch = fetch;
    }

    /** The tree's root, rebuilt from tiles. */
    public byte[] root() {
        return treeHash(0, size);
    }

    /** RFC 6962 section 2.1.1: PATH(m, D[n]). */
    public List<byte[]> inclusion(long index) {
        return path(index, 0, size);
    }

    /** RFC 6962 section 2.1.2: PROOF(m, D[n]), from an older size to this one. */
    public List<byte[]> consistency(long oldSize) {
        return oldSize == 0 ? List.of() : subproof(oldSize, 0, size, true);
    }

    /** An entry, from its bundle. */
    public byte[] entry(long index) {
        byte[] bundle = fetch("tile/entries/", index / 256, size);
        int at = 0;
        for (long i = 0; i < index % 256; i++) {
            at += 2 + length(bundle, at);
        }
        return Arrays.copyOfRange(bundle, at + 2, at + 2 + length(bundle, at));
    }

    /** SHA-256(0x00 || entry). */
    public static byte[] leafHash(byte[] entry) {
        return sha256(new byte[] {0}, entry);
    }

    /** SHA-256(0x01 || left || right). */
    public static byte[] nodeHash(byte[] left, byte[] right) {
        return sha256(new byte[] {1}, left, right);
    }

    private static int length(byte[] bundle, int at) {
        return (bundle[at] & 0xff) << 8 | (bundle[at + 1] & 0xff);
    }

    private List<byte[]> path(long index, long from, long to) {
        if (to - from == 1) {
            return new ArrayList<>();
        }
        long split = from + largestPowerBelow(to - from);
        List<byte[]> path = index < split ? path(index, from, split) : path(index, split, to);
        path.add(index < split ? treeHash(split, to) : treeHash(from, split));
        return path;
    }

    private List<byte[]> subproof(long oldSize, long from, long to, boolean known) {
        if (oldSize == to) {
            return known ? new ArrayList<>() : new ArrayList<>(Collections.singletonList(treeHash(from, to)));
        }
        long split = from + largestPowerBelow(to - from);
        List<byte[]> proof =
                oldSize <= split ? subproof(oldSize, from, split, known) : subproof(oldSize, split, to, false);
        proof.add(oldSize <= split ? treeHash(split, to) : treeHash(from, split));
        return proof;
    }

    /** MTH(D[from:to]); complete subtrees come from tiles. */
    private byte[] treeHash(long from, long to) {
        long count = to - from;
        if (count == 0) {
            return sha256();
        }
        if (Long.bitCount(count) == 1 && from % count == 0) {
            return complete(Long.numberOfTrailingZeros(count), from / count);
        }
        long split = from + largestPowerBelow(count);
        return nodeHash(treeHash(from, split), treeHash(split, to));
    }

    private byte[] complete(int height, long index) {
        int level = height / 8;
        int above = height % 8;
        long first = index << above;
        // A tile holds 256 hashes of its level; a tree inside it is hashed from as many of them as it has leaves.
        byte[] tile = fetch("tile/" + level + "/", first / 256, size >>> (8 * level));
        return inTile(tile, (int) (first % 256), 1 << above);
    }

    private static byte[] inTile(byte[] tile, int first, int count) {
        return count == 1
                ? Arrays.copyOfRange(tile, 32 * first, 32 * first + 32)
                : nodeHash(inTile(tile, first, count / 2), inTile(tile, first + count / 2, count / 2));
    }

    private byte[] fetch(String prefix, long tile, long hashes) {
        StringBuilder number = new StringBuilder(String.format(Locale.ROOT, "%03d", tile % 1000));
        for (long rest = tile / 1000; rest > 0; rest /= 1000) {
            number.insert(0, String.format(Locale.ROOT, "x%03d/", rest % 1000));
        }
        boolean full = (tile + 1) * 256 <= hashes;
        return fetched.computeIfAbsent(prefix + number + (full ? "" : ".p/" + hashes % 256), fetch);
    }

    private static long largestPowerBelow(long count) {
        return Long.highestOneBit(count - 1);
    }

    private static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
