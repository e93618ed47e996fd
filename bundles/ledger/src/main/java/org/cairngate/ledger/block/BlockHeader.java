package org.cairngate.ledger.block;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * A block's header, a leaf of the log; ledger format section 4.
 *
 * @param chainId the chain
 * @param height the block's number, from 0
 * @param epoch the master's term, from 0
 * @param time when the block was made, whole milliseconds
 * @param prev leaf hash of the parent header; in block 0 the hash of the chain policy
 * @param txRoot RFC 6962 root over the transactions' bytes
 * @param txCount number of transactions
 * @param eventCount number of events in those
 * @param stateRoot RFC 6962 root over the registry state after the block
 * @param certificateHash hash of the newest certified checkpoint, {@link Hash#ZERO} until there is one
 */
public record BlockHeader(
        Hash chainId,
        long height,
        long epoch,
        Instant time,
        Hash prev,
        Hash txRoot,
        long txCount,
        long eventCount,
        Hash stateRoot,
        Hash certificateHash) {

    /** Most bytes that an encoded header may have. */
    public static final int MAX_BYTES = 256;

    private static final int VERSION = 1;
    private static final long MAX_MILLIS = (1L << 53) - 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public BlockHeader {
        Objects.requireNonNull(chainId, "chainId");
        Objects.requireNonNull(prev, "prev");
        Objects.requireNonNull(txRoot, "txRoot");
        Objects.requireNonNull(stateRoot, "stateRoot");
        Objects.requireNonNull(certificateHash, "certificateHash");
        if (height < 0 || epoch < 0 || txCount < 0 || eventCount < 0) {
            throw new IllegalArgumentException("a header has no negative numbers");
        }
        if (time.isBefore(Instant.EPOCH)
                || time.isAfter(Instant.ofEpochMilli(MAX_MILLIS))
                || !time.equals(time.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException("time must be whole milliseconds of 0..2^53-1: " + time);
        }
    }

    /** The header's bytes. */
    public byte[] encode() {
        return new CborWriter()
                .array(11)
                .uint(VERSION)
                .bytes(chainId.bytes())
                .uint(height)
                .uint(epoch)
                .uint(time.toEpochMilli())
                .bytes(prev.bytes())
                .bytes(txRoot.bytes())
                .uint(txCount)
                .uint(eventCount)
                .bytes(stateRoot.bytes())
                .bytes(certificateHash.bytes())
                .toBytes();
    }

    /**
     * Reads a header.
     *
     * @throws RefusedException ({@code malformed-cbor}) when the bytes are not one
     */
    public static BlockHeader decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        reader.readArray(11);
        int start = reader.offset();
        long version = reader.readUint();
        if (version != VERSION) {
            throw new CborException(start, "header version " + version + " is not known");
        }
        Hash chainId = hash(reader);
        long height = reader.readUint();
        long epoch = reader.readUint();
        Instant time = Instant.ofEpochMilli(reader.readUint(MAX_MILLIS));
        Hash prev = hash(reader);
        Hash txRoot = hash(reader);
        long txCount = reader.readUint();
        long eventCount = reader.readUint();
        Hash stateRoot = hash(reader);
        Hash certificateHash = hash(reader);
        reader.expectEnd();
        return new BlockHeader(
                chainId, height, epoch, time, prev, txRoot, txCount, eventCount, stateRoot, certificateHash);
    }

    /** The header's leaf hash in the log. */
    public Hash leafHash() {
        return MerkleTree.leafHash(encode());
    }

    /** The same header for another chain. */
    public BlockHeader withChainId(Hash otherChainId) {
        return new BlockHeader(
                otherChainId, height, epoch, time, prev, txRoot, txCount, eventCount, stateRoot, certificateHash);
    }

    /** The chain id that this header gives when it is the genesis header: SHA-256 of it with a zero chain id. */
    public Hash genesisChainId() {
        return Hash.sha256(withChainId(Hash.ZERO).encode());
    }

    private static Hash hash(CborReader reader) throws CborException {
        return Hash.of(reader.readFixedBytes(Hash.SIZE));
    }
}
