package org.cairngate.ledger.channel;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import org.cairngate.ledger.Hash;

/** Bytes that follow from a text, so that two runs make the same vectors. */
public final class FixedRandom extends SecureRandom {

    private static final long serialVersionUID = 1L;

    private final String seed;
    private long drawn;

    public FixedRandom(String seed) {
        this.seed = seed;
    }

    @Override
    public synchronized void nextBytes(byte[] bytes) {
        for (int at = 0; at < bytes.length; at += Hash.SIZE) {
            byte[] block = Hash.sha256((seed + "/" + drawn++).getBytes(StandardCharsets.UTF_8))
                    .bytes();
            System.arraycopy(block, 0, bytes, at, Math.min(Hash.SIZE, bytes.length - at));
        }
    }
}
