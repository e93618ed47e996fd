package org.cairngate.ledger.state;

import java.util.Locale;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;

/**
 * An epoch above 0: from which block on which key signs the checkpoints.
 *
 * @param epoch its number
 * @param height its first block
 * @param previous the key that signed before
 * @param master the key that signs
 * @param opening SHA-256 of what let it begin
 */
public record EpochRecord(long epoch, long height, KeyId previous, KeyId master, Hash opening)
        implements RegistryRecord {

    static final String PREFIX = "epoch/";

    /** Refuses epoch 0, which needs no record, with an {@link IllegalArgumentException}. */
    public EpochRecord {
        Objects.requireNonNull(previous, "previous");
        Objects.requireNonNull(master, "master");
        Objects.requireNonNull(opening, "opening");
        if (epoch < 1) {
            throw new IllegalArgumentException("an epoch record is of epoch 1 or more");
        }
    }

    @Override
    public String entryKey() {
        return String.format(Locale.ROOT, PREFIX + "%016x", epoch);
    }
}
