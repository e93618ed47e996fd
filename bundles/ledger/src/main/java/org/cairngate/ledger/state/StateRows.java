package org.cairngate.ledger.state;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * A state as rows that a store keeps: what one block changed, and back. For one thread.
 *
 * <p>What is loaded is not trusted because it was stored: the caller compares {@link State#stateRoot} with the newest header, and
 * {@link #build} compares the validators with the nodes.
 */
public final class StateRows {

    private static final int MAX_NAME = 128;
    private static final int MAX_VALIDATORS = 1 << 16;

    final Registry.Draft registry = new Registry.Draft();
    private final SortedMap<String, DeviceRecord> devices = new TreeMap<>();
    private final SortedMap<String, Hash> deviceLeaves = new TreeMap<>();
    private final Map<KeyId, Long> lastSeqs = new HashMap<>();
    private final NavigableMap<Long, ValidatorTerm> terms = new TreeMap<>();

    /** The registry's entries that differ: bytes by key, none for one that is gone. */
    public static Map<String, Optional<byte[]>> entryChanges(Optional<State> before, State after) {
        Map<String, Optional<byte[]>> changes = new LinkedHashMap<>();
        Registry old = before.map(state -> state.registry).orElse(Registry.EMPTY);
        if (old == after.registry) {
            return changes;
        }
        NavigableSet<String> keys = after.registry.keysToCompare(old);
        for (String key : keys) {
            Hash leaf = after.registry.leaves.get(key);
            if (leaf != null && !leaf.equals(old.leaves.get(key))) {
                changes.put(key, Optional.of(entry(after.registry, key)));
            }
        }
        for (String key : keys) {
            if (!after.registry.leaves.containsKey(key) && old.leaves.containsKey(key)) {
                changes.put(key, Optional.empty());
            }
        }
        return changes;
    }

    /** The signers whose newest sequence number differs. */
    public static Map<KeyId, Long> seqChanges(Optional<State> before, State after) {
        Map<KeyId, Long> changes = new HashMap<>();
        after.lastSeqs.forEach((signer, seq) -> {
            if (before.isEmpty() || before.get().lastSeq(signer) != seq) {
                changes.put(signer, seq);
            }
        });
        return changes;
    }

    /**
     * The bytes of a term of validators: [fromHeight, [[name, key32, weight], ...]], with the height at which it settled once it has;
     * a validator with further keys has a fourth item.
     */
    public static byte[] encode(ValidatorTerm term) {
        CborWriter writer = new CborWriter()
                .array(term.settledAt().isPresent() ? 3 : 2)
                .uint(term.fromHeight())
                .array(term.validators().validators().size());
        term.validators().validators().values().forEach(validator -> {
            writer.array(validator.keys().hasFurther() ? 4 : 3)
                    .text(validator.name())
                    .bytes(validator.key().encoded())
                    .uint(validator.weight());
            if (validator.keys().hasFurther()) {
                validator.keys().writeFurther(writer);
            }
        });
        term.settledAt().ifPresent(writer::uint);
        return writer.toBytes();
    }

    /**
     * Takes a registry entry.
     *
     * @return the key that it belongs under
     * @throws RefusedException ({@code malformed-cbor}) when it is not an entry
     */
    public String addEntry(byte[] entry) throws RefusedException {
        return StateEntry.decodeInto(entry, this);
    }

    /** Takes a device, and returns the key of its entry. */
    String add(DeviceRecord device) {
        String key = StateEntry.key(device);
        devices.put(device.uid(), device);
        deviceLeaves.put(key, MerkleTree.leafHash(StateEntry.encode(device)));
        return key;
    }

    /** Takes a signer's newest sequence number. */
    public void addSeq(KeyId signer, long seq) {
        lastSeqs.put(signer, seq);
    }

    /**
     * Takes a term of validators.
     *
     * @return the first height of the term
     * @throws RefusedException ({@code malformed-cbor}) when it is not one
     */
    public long addTerm(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        int parts = reader.readArray();
        if (parts != 2 && parts != 3) {
            throw malformed("a term has 2 or 3 items, got " + parts);
        }
        long fromHeight = reader.readUint();
        int count = reader.readArrayUpTo(MAX_VALIDATORS);
        Map<KeyId, ValidatorSet.Validator> validators = new HashMap<>();
        for (int i = 0; i < count; i++) {
            int items = reader.readArray();
            if (items != 3 && items != 4) {
                throw malformed("a validator has 3 or 4 items, got " + items);
            }
            String name = reader.readText(MAX_NAME);
            byte[] key = reader.readFixedBytes(Ed25519Key.SIZE);
            long weight = reader.readUint();
            try {
                Ed25519Key publicKey = Ed25519Key.of(key);
                NodeKeys keys = items == 4 ? NodeKeys.readFurther(reader, publicKey) : NodeKeys.of(publicKey);
                validators.put(publicKey.id(), new ValidatorSet.Validator(name, keys, weight));
            } catch (IllegalArgumentException e) {
                throw malformed("validator " + name + ": " + e.getMessage());
            }
        }
        OptionalLong settledAt = parts == 3 ? OptionalLong.of(reader.readUint()) : OptionalLong.empty();
        reader.expectEnd();
        terms.put(fromHeight, new ValidatorTerm(fromHeight, new ValidatorSet(validators), settledAt));
        return fromHeight;
    }

    /**
     * The state of all rows taken.
     *
     * @throws RefusedException ({@code state-root-mismatch}) when the newest validators are not the active hubs
     */
    public State build(Hash chainId, ChainPolicy policy) throws RefusedException {
        registry.put(devices, deviceLeaves);
        Registry built = registry.build();
        State state = state(chainId, policy, built);
        if (!state.validators().equals(built.validators())) {
            throw new RefusedException(
                    RefusalReason.STATE_ROOT_MISMATCH, "the stored validators are not the active hubs");
        }
        return state;
    }

    private State state(Hash chainId, ChainPolicy policy, Registry built) throws RefusedException {
        try {
            return new State(
                    chainId, policy, built, lastSeqs, terms.values().stream().toList());
        } catch (IllegalArgumentException e) {
            throw malformed("parameters: " + e.getMessage());
        }
    }

    private static byte[] entry(Registry registry, String key) {
        String rest = key.substring(key.indexOf('/') + 1);
        if (key.startsWith("device/")) {
            return StateEntry.encode(registry.devices.byUid().get(rest));
        }
        if (registry.records.containsKey(key)) {
            return RecordFormat.encode(registry.records.get(key));
        }
        if (key.startsWith("node/")) {
            return StateEntry.encode(registry.nodes.get(KeyId.fromHex(rest)));
        }
        return registry.pending.stream()
                .filter(pending -> StateEntry.key(pending).equals(key))
                .findFirst()
                .map(StateEntry::encode)
                .orElseThrow(() -> new IllegalStateException("no entry has key " + key));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(RefusalReason.MALFORMED_CBOR, detail);
    }
}
