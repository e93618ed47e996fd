package org.cairngate.ledger.state;

import java.util.List;
import java.util.Map;
import org.cairngate.ledger.KeyId;

/** What the rules for single records read, whether a registry is being changed or not. */
record RegistryView(
        Map<String, DeviceRecord> devices,
        Map<String, String> uidsByDid,
        Map<KeyId, NodeRecord> nodes,
        Map<String, KeyId> nodeNames,
        List<PendingNode> pending) {

    static RegistryView of(Registry registry) {
        return new RegistryView(
                registry.devices, registry.uidsByDid, registry.nodes, registry.nodeNames, registry.pending);
    }

    static RegistryView of(Registry.Draft draft) {
        return new RegistryView(draft.devices, draft.uidsByDid, draft.nodes, draft.nodeNames, draft.pending);
    }
}
