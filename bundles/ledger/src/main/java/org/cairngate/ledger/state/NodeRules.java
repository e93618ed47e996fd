package org.cairngate.ledger.state;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.CompactGroup;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * What a NODE transaction may change: names and keys are used once, there is one master, and the last hub stays. Changes that
 * wait for their block to be final count as done here, so that two of them cannot add up to what one may not do.
 */
final class NodeRules {

    private final RegistryView registry;
    private final CertificateKind certificate;

    NodeRules(RegistryView registry, CertificateKind certificate) {
        this.registry = registry;
        this.certificate = certificate;
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
        checkFurtherKeys(body);
    }

    /** A hub has exactly the keys that the chain's certificates need; nobody else has any. */
    private void checkFurtherKeys(NodeBody body) throws RefusedException {
        boolean hub = body.role() == NodeRole.HUB;
        requireKey(
                "BLS12-381",
                body,
                hub && certificate == CertificateKind.COMPACT,
                body.keys().bls());
        requireKey(
                "ML-DSA-44",
                body,
                hub && certificate == CertificateKind.LIST_AND_ML_DSA_44,
                body.keys().mlDsa44());
        if (known().anyMatch(keys -> sharesKey(keys, body.keys()))) {
            throw refused("a cosigning key of " + body.name() + " was registered before");
        }
        if (body.keys().bls().isEmpty()) {
            return;
        }
        NodeKeys.Bls bls = body.keys().bls().get();
        try {
            if (!bls.key().provesPossession(bls.possession())) {
                throw refused("hub " + body.name() + " does not prove the possession of its BLS12-381 key");
            }
        } catch (UnsupportedOperationException e) {
            throw refused("hub " + body.name() + "'s proof of possession cannot be checked: " + e.getMessage());
        }
        if (known().filter(keys -> keys.bls().isPresent()).count() >= CompactGroup.MAX_MEMBERS) {
            throw refused("the chain has " + CompactGroup.MAX_MEMBERS + " hubs, no more fit in a compact certificate");
        }
    }

    private static void requireKey(String what, NodeBody body, boolean needed, Optional<?> key)
            throws RefusedException {
        if (needed != key.isPresent()) {
            throw refused(body.role() + " " + body.name() + (needed ? " needs a " : " may have no ") + what
                    + " key in this chain");
        }
    }

    private static boolean sharesKey(NodeKeys known, NodeKeys offered) {
        Optional<BlsKey> bls = known.bls().map(NodeKeys.Bls::key);
        boolean sharesBls = bls.isPresent() && bls.equals(offered.bls().map(NodeKeys.Bls::key));
        return sharesBls || (known.mlDsa44().isPresent() && known.mlDsa44().equals(offered.mlDsa44()));
    }

    private Stream<NodeKeys> known() {
        return Stream.concat(
                registry.nodes().values().stream().map(NodeRecord::keys),
                registry.pending().stream().map(pending -> pending.change().keys()));
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
