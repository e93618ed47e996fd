package org.cairngate.ledger.state;

import java.util.HashSet;
import java.util.Set;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * What a NODE transaction may change: names and keys are used once, there is one master, and the last hub stays. Changes that
 * wait for their block to be final count as done here, so that two of them cannot add up to what one may not do.
 */
final class NodeRules {

    private final RegistryView registry;

    NodeRules(RegistryView registry) {
        this.registry = registry;
    }

    void check(NodeBody body) throws RefusedException {
        switch (body.action()) {
            case REGISTER -> checkRegistration(body);
            case REVOKE -> checkRevocation(body);
            default -> throw refused("action " + body.action() + " is not part of this version");
        }
    }

    private void checkRegistration(NodeBody body) throws RefusedException {
        KeyId id = body.key().id();
        boolean waiting = registry.pending().stream()
                .map(PendingNode::change)
                .anyMatch(change ->
                        change.name().equals(body.name()) || change.key().id().equals(id));
        if (waiting || registry.nodes().containsKey(id) || registry.nodeNames().containsKey(body.name())) {
            throw refused("name " + body.name() + " or key " + id + " was registered before");
        }
        if (!(body.key() instanceof Ed25519Key)) {
            throw refused("node " + body.name() + " needs an Ed25519 key");
        }
        if (body.role() == NodeRole.HUB && body.weight() < 1) {
            throw refused("hub " + body.name() + " needs a weight of 1 or more");
        }
        if (body.role() == NodeRole.MASTER
                && registry.nodes().values().stream().anyMatch(node -> node.role() == NodeRole.MASTER)) {
            throw refused("the chain has a master already");
        }
    }

    private void checkRevocation(NodeBody body) throws RefusedException {
        KeyId id = body.key().id();
        NodeRecord known = registry.nodes().get(id);
        if (known == null || known.role() != body.role() || !known.name().equals(body.name())) {
            throw refused("no " + body.role() + " " + body.name() + " has key " + id);
        }
        if (known.role() == NodeRole.MASTER) {
            throw refused("the master is replaced by a new epoch, not revoked");
        }
        Set<KeyId> revoked = new HashSet<>();
        Set<KeyId> hubs = new HashSet<>();
        registry.nodes().forEach((key, node) -> {
            if (!node.active()) {
                revoked.add(key);
            } else if (node.role() == NodeRole.HUB) {
                hubs.add(key);
            }
        });
        registry.pending().forEach(pending -> {
            if (pending.change().action() == NodeAction.REVOKE) {
                revoked.add(pending.change().key().id());
            }
        });
        if (revoked.contains(id)) {
            throw refused(body.role() + " " + body.name() + " is revoked already");
        }
        hubs.removeAll(revoked);
        hubs.remove(id);
        if (known.role() == NodeRole.HUB && hubs.isEmpty()) {
            throw refused("hub " + body.name() + " is the last active one and stays");
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
