package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.transaction.NodeRole;
import org.pcollections.TreePMap;

/**
 * The part of the state that the state root covers: devices, nodes, pending node changes and all other records. Immutable; a changed copy comes
 * from {@link Draft}, which shares with it what stayed, and only the root is recomputed over cached leaf hashes.
 */
final class Registry {

    static final Registry EMPTY = new Registry(new Draft());

    final Devices devices;
    final Map<KeyId, NodeRecord> nodes;
    final TreePMap<String, KeyId> nodeNames;
    final List<PendingNode> pending;
    /** Rotated keys that still count, by node name. */
    final Map<String, KeyId> retiring;

    final TreePMap<String, RegistryRecord> records;
    /** The least height at which a proposal is counted or acts. */
    final long nextDue;

    final TreePMap<String, Hash> leaves;
    final Hash root;
    /** What this registry is known by to those that come after it, which do not keep it. */
    private final Object mark = new Object();

    private final Object markBefore;
    private final NavigableSet<String> changedKeys;

    private Registry(Draft draft) {
        this.devices = draft.devices;
        this.nodes = draft.nodes;
        this.nodeNames = draft.nodeNames;
        this.pending = List.copyOf(draft.pending);
        this.retiring = draft.retiring;
        this.records = draft.records;
        this.nextDue =
                draft.proposals().stream().mapToLong(ProposalRecord::due).min().orElse(Long.MAX_VALUE);
        this.leaves = draft.leaves;
        this.root = MerkleTree.root(new ArrayList<>(draft.leaves.values()));
        this.markBefore = draft.markBefore;
        this.changedKeys = draft.changedKeys;
    }

    /** The keys of all entries that may differ between this registry and an earlier one, in their order. */
    NavigableSet<String> keysToCompare(Registry earlier) {
        if (markBefore == earlier.mark) {
            return changedKeys;
        }
        NavigableSet<String> all = new TreeSet<>(leaves.keySet());
        all.addAll(earlier.leaves.keySet());
        return all;
    }

    ValidatorSet validators() {
        Map<KeyId, ValidatorSet.Validator> validators = new TreeMap<>();
        nodes.forEach((id, node) -> {
            if (node.status() == NodeStatus.ACTIVE && node.role() == NodeRole.HUB) {
                validators.put(id, StateEntry.validator(node));
            }
        });
        return new ValidatorSet(validators);
    }

    /** A registry that is being changed by one block; single thread. */
    static final class Draft {

        private Devices devices;
        final Map<KeyId, NodeRecord> nodes;
        private TreePMap<String, KeyId> nodeNames;
        final List<PendingNode> pending;
        final Map<String, KeyId> retiring;
        private TreePMap<String, RegistryRecord> records;
        private TreePMap<String, Hash> leaves;
        private final Object markBefore;
        private final NavigableSet<String> changedKeys = new TreeSet<>();

        Draft() {
            this.devices = Devices.NONE;
            this.nodes = new HashMap<>();
            this.nodeNames = TreePMap.empty();
            this.pending = new ArrayList<>();
            this.retiring = new HashMap<>();
            this.records = TreePMap.empty();
            this.leaves = TreePMap.empty();
            this.markBefore = new Object();
        }

        Draft(Registry from) {
            this.devices = from.devices;
            this.nodes = new HashMap<>(from.nodes);
            this.nodeNames = from.nodeNames;
            this.pending = new ArrayList<>(from.pending);
            this.retiring = new HashMap<>(from.retiring);
            this.records = from.records;
            this.leaves = from.leaves;
            this.markBefore = from.mark;
        }

        void put(DeviceRecord device) {
            devices = devices.plus(device);
            put(StateEntry.key(device), StateEntry.encode(device));
        }

        /**
         * Puts many devices at once, in the place of all that were there.
         *
         * @param many by uid
         * @param entries the hashes of their entries, by key
         */
        void put(SortedMap<String, DeviceRecord> many, SortedMap<String, Hash> entries) {
            devices = Devices.of(many);
            leaves = TreePMap.fromSortedMap(entries).plusAll(leaves);
        }

        void put(NodeRecord node) {
            KeyId id = node.key().id();
            nodes.put(id, node);
            if (node.status().isCurrent()) {
                nodeNames = nodeNames.plus(node.name(), id);
            } else if (node.status() == NodeStatus.RETIRING) {
                retiring.put(node.name(), id);
            } else {
                retiring.remove(node.name(), id);
            }
            put(StateEntry.key(node), StateEntry.encode(node));
        }

        void put(RegistryRecord record) {
            records = records.plus(record.entryKey(), record);
            put(record.entryKey(), RecordFormat.encode(record));
        }

        Devices devices() {
            return devices;
        }

        TreePMap<String, KeyId> nodeNames() {
            return nodeNames;
        }

        TreePMap<String, RegistryRecord> records() {
            return records;
        }

        List<ProposalRecord> proposals() {
            return RegistryView.proposals(records);
        }

        void add(PendingNode change) {
            pending.add(change);
            put(StateEntry.key(change), StateEntry.encode(change));
        }

        void remove(PendingNode change) {
            pending.remove(change);
            leaves = leaves.minus(StateEntry.key(change));
            changedKeys.add(StateEntry.key(change));
        }

        Registry build() {
            return new Registry(this);
        }

        private void put(String key, byte[] entry) {
            leaves = leaves.plus(key, MerkleTree.leafHash(entry));
            changedKeys.add(key);
        }
    }
}
