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
 * The part of the state that the state root covers: devices, nodes and pending node changes. Immutable; a changed copy comes
 * from {@link Draft}, which copies the maps once a block, and only the root is recomputed over cached leaf hashes.
 */
final class Registry {

    static final Registry EMPTY = new Registry(new Draft());

    final Map<String, DeviceRecord> devices;
    final Map<String, String> uidsByDid;
    final Map<KeyId, NodeRecord> nodes;
    final Map<String, KeyId> nodeNames;
    final List<PendingNode> pending;
    final NavigableMap<String, Hash> leaves;
    final Hash root;

    private Registry(Draft draft) {
        this.devices = draft.devices;
        this.uidsByDid = draft.uidsByDid;
        this.nodes = draft.nodes;
        this.nodeNames = draft.nodeNames;
        this.pending = List.copyOf(draft.pending);
        this.leaves = draft.leaves;
        this.root = MerkleTree.root(new ArrayList<>(draft.leaves.values()));
    }

    ValidatorSet validators() {
        Map<KeyId, ValidatorSet.Validator> validators = new TreeMap<>();
        nodes.forEach((id, node) -> {
            if (node.active() && node.role() == NodeRole.HUB) {
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
        private final NavigableMap<String, Hash> leaves;

        Draft() {
            this.devices = new HashMap<>();
            this.uidsByDid = new HashMap<>();
            this.nodes = new HashMap<>();
            this.nodeNames = new HashMap<>();
            this.pending = new ArrayList<>();
            this.leaves = new TreeMap<>();
        }

        Draft(Registry from) {
            this.devices = new HashMap<>(from.devices);
            this.uidsByDid = new HashMap<>(from.uidsByDid);
            this.nodes = new HashMap<>(from.nodes);
            this.nodeNames = new HashMap<>(from.nodeNames);
            this.pending = new ArrayList<>(from.pending);
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
            nodeNames.put(node.name(), id);
            put(StateEntry.key(node), StateEntry.encode(node));
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
