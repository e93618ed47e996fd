package org.cairngate.bench;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.RecordedEvent;

/**
 * The SHA-256 calls of the JDK that one batch cannot do without: as many, over as many bytes. Each input lies ready in one piece and
 * each hash is thrown away. For one thread.
 */
final class BareHashes {
    private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
    private final byte[] hash = new byte[Hash.SIZE];
    private final byte[] commitment;
    private final byte[] leaf = new byte[1 + Hash.SIZE];
    private final byte[] node = new byte[1 + 2 * Hash.SIZE];

    BareHashes(int annotationSize) throws NoSuchAlgorithmException {
        commitment = new byte[RecordedEvent.SALT_SIZE + Hash.SIZE + annotationSize];
    }

    /** Event, commitment and leaf of each, then the inner nodes of the tree. */
    void all(List<byte[]> events) {
        for (byte[] event : events) {
            one(event);
            one(commitment);
            one(leaf);
        }
        for (int i = 1; i < events.size(); i++) {
            one(node);
        }
    }

    private void one(byte[] input) {
        try {
            digest.update(input);
            digest.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are room enough", e);
        }
    }
}
