package org.cairngate.ledger.state;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.cairngate.ledger.KeyId;

/** What the rules for single records read, whether a registry is being changed or not. */
record RegistryView(
        Map<String, DeviceRecord> devices,
        Map<String, String> uidsByDid,
        Map<KeyId, NodeRecord> nodes,
        Map<String, KeyId> nodeNames,
        List<PendingNode> pending,
        NavigableMap<String, RegistryRecord> records) {

    static RegistryView of(Registry registry) {
        return new RegistryView(
                registry.devices.byUid(),
                registry.devices.uidsByDid(),
                registry.nodes,
                registry.nodeNames,
                registry.pending,
                registry.records);
    }

    static RegistryView of(Registry.Draft draft) {
        return new RegistryView(
                draft.devices().byUid(),
                draft.devices().uidsByDid(),
                draft.nodes,
                draft.nodeNames(),
                draft.pending,
                draft.records());
    }

    /** The node of a name under its newest key. */
    Optional<NodeRecord> node(String name) {
        return Optional.ofNullable(nodeNames.get(name)).map(nodes::get);
    }

    /** The record under an entry key. */
    <T extends RegistryRecord> Optional<T> record(String key, Class<T> type) {
        return Optional.ofNullable(records.get(key)).map(type::cast);
    }

    /** The records whose entry keys begin with a prefix that ends in a slash. */
    static Collection<RegistryRecord> under(NavigableMap<String, RegistryRecord> records, String prefix) {
        // '0' follows '/' in ASCII.
        return records.subMap(prefix, prefix.substring(0, prefix.length() - 1) + '0')
                .values();
    }

    static List<ProposalRecord> proposals(NavigableMap<String, RegistryRecord> records) {
        return under(records, ProposalRecord.PREFIX).stream()
                .map(ProposalRecord.class::cast)
                .toList();
    }
}
