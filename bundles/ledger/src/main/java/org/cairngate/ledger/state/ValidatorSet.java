package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;

/** The hubs whose cosignatures certify a checkpoint, with their weights (ledger format, section 6). Immutable. */
public final class ValidatorSet {

    /** The set without hubs, which can certify nothing. */
    static final ValidatorSet EMPTY = new ValidatorSet(new TreeMap<>());

    /**
     * One hub of the set.
     *
     * @param name its name, which is its cosignatures' key name
     * @param keys its keys; the ledger key is an Ed25519 key
     * @param weight its weight, 1 or more
     */
    public record Validator(String name, NodeKeys keys, long weight) {

        /** A hub that has its ledger key only. */
        public Validator(String name, Ed25519Key key, long weight) {
            this(name, NodeKeys.of(key), weight);
        }

        /** The ledger key. */
        public Ed25519Key key() {
            return (Ed25519Key) keys.ledger();
        }

        /** The key that verifies this hub's cosignatures. */
        public NoteKey noteKey() {
            return NoteKey.cosigner(name, key());
        }
    }

    private final SortedMap<KeyId, Validator> validators;

    ValidatorSet(Map<KeyId, Validator> validators) {
        this.validators = Collections.unmodifiableSortedMap(new TreeMap<>(validators));
    }

    /** The hubs, by key id. */
    public SortedMap<KeyId, Validator> validators() {
        return validators;
    }

    /** Whether there is no hub. */
    public boolean isEmpty() {
        return validators.isEmpty();
    }

    /** Sum of the weights. */
    public long totalWeight() {
        return validators.values().stream().mapToLong(Validator::weight).sum();
    }

    /** The least weight that certifies: floor(2n/3)+1. */
    public long quorum() {
        return 2 * totalWeight() / 3 + 1;
    }

    /** The keys that verify the hubs' cosignatures. */
    public List<NoteKey> noteKeys() {
        List<NoteKey> keys = new ArrayList<>();
        validators.values().forEach(validator -> keys.add(validator.noteKey()));
        return keys;
    }

    /**
     * The weight of the hubs that cosigned a note.
     *
     * @throws RefusedException ({@code bad-certificate}) when a line of one of these hubs does not verify
     */
    public long cosignedWeight(SignedNote note) throws RefusedException {
        long weight = 0;
        for (Validator validator : validators.values()) {
            if (validator.noteKey().verify(note).isPresent()) {
                weight += validator.weight();
            }
        }
        return weight;
    }

    /**
     * Checks that a quorum cosigned a note.
     *
     * @throws RefusedException ({@code bad-certificate}) when it did not
     */
    public void requireQuorum(SignedNote note) throws RefusedException {
        long weight = cosignedWeight(note);
        if (weight < quorum()) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE,
                    "cosignatures of weight " + weight + " of " + totalWeight() + ", needs " + quorum());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatorSet that && validators.equals(that.validators);
    }

    @Override
    public int hashCode() {
        return validators.hashCode();
    }

    @Override
    public String toString() {
        return "ValidatorSet" + validators.values();
    }
}
