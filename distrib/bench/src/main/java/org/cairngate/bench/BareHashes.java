package org.cairngate.bench;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.event.RecordedEvent;

/** The SHA-256 calls that one batch cannot do without, over as many bytes in as many pieces. For one thread. */
final class BareHashes {
    private final MessageDigest digest = MessageDigest.getInstance("SHA-256");
    private final byte[] block = new byte[1 + 2 * Hash.SIZE];

    BareHashes() throws NoSuchAlgorithmException {
        // The constructor only says that the digest may be missing.
    }

    /** Event, commitment and leaf of each, then the inner nodes of the tree. */
    void all(SampleBatch batch) {
        for (int i = 0; i < batch.size; i++) {
            digest.update(batch.events.get(i));
            byte[] inner = digest.digest();
            digest.update(block, 0, RecordedEvent.SALT_SIZE);
            digest.update(inner);
            digest.update(batch.annotations.get(i));
            byte[] commitment = digest.digest();
            digest.update((byte) 0);
            digest.update(commitment);
            digest.digest();
        }
        for (int i = 1; i < batch.size; i++) {
            digest.update(block);
            digest.digest();
        }
    }
}
