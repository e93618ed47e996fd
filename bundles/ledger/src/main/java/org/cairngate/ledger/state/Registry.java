package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * The part of the state that the state root covers: devices, nodes, pending node changes and all other records. Immutable; a changed copy comes
 * from {@link Draft}, which copies the maps once a block, and only the root is recomputed over cached leaf hashes.
 */
final class Registry {

    static final Registry EMPTY = new Registry(new Draft());

    final Map<String, DeviceRecord> devices;
    final Map<String, String> uidsByDid;
    final Map<KeyId, NodeRecord> nodes;
    final Map<String, KeyId> nodeNames;
    final List<PendingNode> pending;
    /** Rotated keys that still count, by node name. */
    final Map<String, KeyId> retiring;

    final NavigableMap<String, RegistryRecord> records;
    /** The least height at which a proposal is counted or acts. */
    final long nextDue;

    final NavigableMap<String, Hash> leaves;
    final Hash root;

    private Registry(Draft draft) {
        this.devices = draft.devices;
        this.uidsByDid = draft.uidsByDid;
        this.nodes = draft.nodes;
        this.nodeNames = draft.nodeNames;
        this.pending = List.copyOf(draft.pending);
        this.retiring = draft.retiring;
        this.records = draft.records;
        this.nextDue =
                draft.proposals().stream().mapToLong(ProposalRecord::due).min().orElse(Long.MAX_VALUE);
        this.leaves = draft.leaves;
        this.root = MerkleTree.root(new ArrayList<>(draft.leaves.values()));
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

        final Map<String, DeviceRecord> devices;
        final Map<String, String> uidsByDid;
        final Map<KeyId, NodeRecord> nodes;
        final Map<String, KeyId> nodeNames;
        final List<PendingNode> pending;
        final Map<String, KeyId> retiring;
        final NavigableMap<String, RegistryRecord> records;
        private final NavigableMap<String, Hash> leaves;

        Draft() {
            this.devices = new HashMap<>();
            this.uidsByDid = new HashMap<>();
            this.nodes = new HashMap<>();
            this.nodeNames = new HashMap<>();
            this.pending = new ArrayList<>();
            this.retiring = new HashMap<>();
            this.records = new TreeMap<>();
            this.leaves = new TreeMap<>();
        }

        Draft(Registry from) {
            this.devices = new HashMap<>(from.devices);
            this.uidsByDid = new HashMap<>(from.uidsByDid);
            this.nodes = new HashMap<>(from.nodes);
            this.nodeNames = new HashMap<>(from.nodeNames);
            this.pending = new ArrayList<>(from.pending);
            this.retiring = new HashMap<>(from.retiring);
            this.records = new TreeMap<>(from.records);
            this.leaves = new TreeMap<>(from.leaves);
        }

        void put(DeviceRecord device) {
            devices.put(device.uid(), device);
            if (!device.did().isEmpty()) {
                uidsByDid.put(device.did(), device.uid());
            }
            put(StateEntry.key(device), StateEntry.encode(device));
        }

        void put(NodeRecord node) {
            KeyId id = node.key().id();
            nodes.put(id, node);
            if (node.status().isCurrent()) {
                nodeNames.put(node.name(), id);
            } else if (node.status() == NodeStatus.RETIRING) {
                retiring.put(node.name(), id);
            } else {
                retiring.remove(node.name(), id);
            }
            put(StateEntry.key(node), StateEntry.encode(node));
        }

        void put(RegistryRecord record) {
            records.put(record.entryKey(), record);
            put(record.entryKey(), RecordFormat.encode(record));
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
            leaves.remove(StateEntry.key(change));
        }

        Registry build() {
            return new Registry(this);
        }

        private void put(String key, byte[] entry) {
            leaves.put(key, MerkleTree.leafHash(entry));
        }
    }
}
