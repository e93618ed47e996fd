package org.cairngate.ledger.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/** The keys of all rows. Numbers are big-endian, so that rows lie in their order. */
final class Keys {

    static final byte[] SCHEMA = ascii("store/schema");
    static final byte[] RETENTION = ascii("store/retention");
    static final byte[] GENESIS = ascii("store/genesis");
    static final byte[] CERTIFICATE = ascii("store/certificate");
    static final byte[] FINAL_SIZE = ascii("store/final-size");
    static final byte[] CHAIN_CERTIFICATE_SIZE = ascii("store/chain-certificate-size");

    static final byte[] CHAIN_CERTIFICATE_AT = ascii("store/chain-certificate-at");

    /** There while headers are stored that a snapshot will make the chain; how many there will be. */
    static final byte[] SNAPSHOT_STAGED = ascii("store/snapshot-staged");

    /** Size of the snapshot's log, in a store that began with one. */
    static final byte[] BEGAN_AT = ascii("store/began-at");

    /** There while erased bytes may still be in the files. */
    static final byte[] SCRUB = ascii("store/scrub~");

    static final String SCRUB_PREFIX = "store/scrub/";
    static final String CHECKPOINT_PREFIX = "checkpoint/";
    static final String SIGNED_PREFIX = "signed/";
    static final String UNDO_PREFIX = "undo/";
    static final String LEFT_PREFIX = "left/";
    static final String LEFT_ERASURE_PREFIX = "left-erasure/";
    static final String OWN_PREFIX = "own/";
    static final String ENTRY_PREFIX = "entry/";
    static final String SEQ_PREFIX = "seq/";
    static final String TERM_PREFIX = "term/";

    /** Bytes of a hash in a key of the index: the work to make two alike is 2^48, to meet a given one 2^96. */
    static final int INDEX_HASH = 12;

    static final byte EVENT = 1;
    static final byte TRANSACTION = 2;
    static final byte ERASED = 3;

    private Keys() {}

    static byte[] number(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    static long number(byte[] key) {
        return key.length < Long.BYTES ? -1 : ByteBuffer.wrap(key).getLong();
    }

    static byte[] transaction(long height, int index) {
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(height)
                .putInt(index)
                .array();
    }

    static int transactionIndex(byte[] key) {
        return key.length < Long.BYTES + Integer.BYTES
                ? -1
                : ByteBuffer.wrap(key).getInt(Long.BYTES);
    }

    static byte[] node(int level, long index) {
        return ByteBuffer.allocate(1 + Long.BYTES)
                .put((byte) level)
                .putLong(index)
                .array();
    }

    static byte[] checkpoint(long size) {
        return ascii(CHECKPOINT_PREFIX + hex(size));
    }

    static byte[] signed(long size) {
        return ascii(SIGNED_PREFIX + hex(size));
    }

    /** The undo record of the block at a height. */
    static byte[] undo(long height) {
        return ascii(UNDO_PREFIX + hex(height));
    }

    /** The root of a size that was signed in an epoch on blocks that were left. */
    static byte[] left(long epoch, long size) {
        return ascii(LEFT_PREFIX + hex(epoch) + "/" + hex(size));
    }

    /** What a receipt in a block that was left erased of a batch. */
    static byte[] leftErasure(Hash batch, Hash receipt) {
        return ascii(LEFT_ERASURE_PREFIX + batch.hex() + "/" + receipt.hex());
    }

    static byte[] own(String name) {
        return (OWN_PREFIX + name).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] entry(String stateKey) {
        return ascii(ENTRY_PREFIX + stateKey);
    }

    static byte[] seq(KeyId signer) {
        return ascii(SEQ_PREFIX + signer.hex());
    }

    static byte[] term(long fromHeight) {
        return ascii(TERM_PREFIX + hex(fromHeight));
    }

    /** The index key of an event. */
    static byte[] event(String uid) {
        return indexed(EVENT, Hash.sha256(uid.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The index key of an event that was erased. Another hash than {@link #event}'s: whoever has a list of uids' plain hashes, made for
     * something else, cannot look erased events up by it.
     */
    static byte[] erased(String uid) {
        return erased(Hash.sha256(ascii("cairngate-erased/1 " + uid)));
    }

    static byte[] erased(Hash hashOfUid) {
        return indexed(ERASED, hashOfUid);
    }

    static byte[] scrub(Hash txId) {
        return ascii(SCRUB_PREFIX + txId.hex());
    }

    /** The index key of a transaction. */
    static byte[] transactionId(Hash id) {
        return indexed(TRANSACTION, id);
    }

    private static byte[] indexed(byte what, Hash hash) {
        return ByteBuffer.allocate(1 + INDEX_HASH)
                .put(what)
                .put(hash.bytes(), 0, INDEX_HASH)
                .array();
    }

    static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String hex(long value) {
        return String.format(Locale.ROOT, "%016x", value);
    }
}
