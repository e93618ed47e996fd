package org.cairngate.ledger.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/** The keys of all rows. Numbers are big-endian, so that rows lie in their order. */
final class Keys {

    static final byte[] SCHEMA = ascii("store/schema");
    static final byte[] GENESIS = ascii("store/genesis");
    static final byte[] CERTIFICATE = ascii("store/certificate");
    static final byte[] FINAL_SIZE = ascii("store/final-size");
    static final byte[] CHAIN_CERTIFICATE_SIZE = ascii("store/chain-certificate-size");

    static final byte[] CHAIN_CERTIFICATE_AT = ascii("store/chain-certificate-at");

    /** There while erased bytes may still be in the files. */
    static final byte[] SCRUB = ascii("store/scrub~");

    static final String SCRUB_PREFIX = "store/scrub/";
    static final String CHECKPOINT_PREFIX = "checkpoint/";
    static final String SIGNED_PREFIX = "signed/";
    static final String OWN_PREFIX = "own/";
    static final String ENTRY_PREFIX = "entry/";
    static final String SEQ_PREFIX = "seq/";
    static final String TERM_PREFIX = "term/";
    static final String UID_PREFIX = "uid/";
    static final String TX_PREFIX = "tx/";
    static final String ERASED_PREFIX = "erased/";

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

    static byte[] uid(String uid) {
        return ascii(UID_PREFIX + uid);
    }

    /** Under the hash of an erased uid its position is left, so that it is neither taken again nor answered as unknown. */
    static byte[] erased(String uid) {
        return ascii(
                ERASED_PREFIX + Hash.sha256(ascii("cairngate-erased/1 " + uid)).hex());
    }

    static byte[] scrub(Hash txId) {
        return ascii(SCRUB_PREFIX + txId.hex());
    }

    static byte[] transactionId(Hash id) {
        return ascii(TX_PREFIX + id.hex());
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
