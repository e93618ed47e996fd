package org.cairngate.ledger.state;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.CompactGroup;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;

/**
 * What a NODE transaction may change: names and keys are used once, there is one master, and the last hub stays. Changes that
 * wait for their block to be final count as done here, so that two of them cannot add up to what one may not do.
 */
final class NodeRules {

    private final RegistryView registry;
    private final Governance governance;
    private final CertificateKind certificate;

    NodeRules(RegistryView registry, ChainPolicy policy) {
        this.registry = registry;
        this.governance = policy.governance();
        this.certificate = policy.certificate();
    }

    void check(NodeBody body) throws RefusedException {
        switch (body.action()) {
            case REGISTER -> checkRegistration(body);
            case REVOKE -> checkRevocation(body);
            case QUARANTINE -> checkQuarantine(body);
            case RELEASE -> checkRelease(body);
            case ROTATE -> throw refused("a rotation of " + body.name() + " carries the new key's signature");
            case EQUIVOCATION -> throw refused("equivocation of " + body.name() + " needs evidence");
        }
    }

    /** Checks that the node of an active key may change it for another. */
    void checkRotation(NodeRecord signer, NodeBody rotation) throws RefusedException {
        String name = rotation.name();
        if (signer.status() != NodeStatus.ACTIVE
                || signer.role() != rotation.role()
                || !signer.name().equals(name)) {
            throw refused("key " + signer.key().id() + " is not the newest key of " + rotation.role() + " " + name);
        }
        if (waits(NodeAction.ROTATE, name)) {
            throw refused("another rotation of " + name + " waits for its block to be final");
        }
        if (isTaken(rotation.key().id())) {
            throw refused("key " + rotation.key().id() + " was registered before");
        }
        checkFurtherKeys(rotation);
    }

    /** Whether a hub can go without leaving nobody to certify a block. */
    boolean mayLeave(NodeRecord node) {
        Set<String> hubs = new HashSet<>();
        registry.nodes().values().stream()
                .filter(other -> other.status() == NodeStatus.ACTIVE && other.role() == NodeRole.HUB)
                .forEach(other -> hubs.add(other.name()));
        hubs.removeAll(leaving());
        hubs.remove(node.name());
        return node.role() != NodeRole.HUB || !hubs.isEmpty();
    }

    /** Whether a change of this kind of the node waits for its block to be final. */
    boolean waits(NodeAction action, String name) {
        return registry.pending().stream()
                .map(PendingNode::change)
                .anyMatch(change -> change.action() == action && change.name().equals(name));
    }

    private void checkRegistration(NodeBody body) throws RefusedException {
        KeyId id = body.key().id();
        boolean waiting = registry.pending().stream()
                .anyMatch(pending -> pending.change().name().equals(body.name()));
        if (waiting || isTaken(id) || registry.nodeNames().containsKey(body.name())) {
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
        if (knownKeys().anyMatch(keys -> sharesKey(keys, body.keys()))) {
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
        if (knownKeys().filter(keys -> keys.bls().isPresent()).count() >= CompactGroup.MAX_MEMBERS) {
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

    private Stream<NodeKeys> knownKeys() {
        return Stream.concat(
                registry.nodes().values().stream().map(NodeRecord::keys),
                registry.pending().stream().map(pending -> pending.change().keys()));
    }

    private void checkRevocation(NodeBody body) throws RefusedException {
        NodeRecord known = known(body);
        if (known.role() == NodeRole.MASTER) {
            throw refused("the master is replaced by a new epoch, not revoked");
        }
        if (known.status() == NodeStatus.REVOKED || waits(NodeAction.REVOKE, body.name())) {
            throw refused(body.role() + " " + body.name() + " is revoked already");
        }
        requireMayLeave(known);
    }

    private void checkQuarantine(NodeBody body) throws RefusedException {
        NodeRecord known = known(body);
        if (known.role() == NodeRole.MASTER) {
            throw refused("the master is replaced by a new epoch, not quarantined");
        }
        if (known.status() != NodeStatus.ACTIVE || leaving().contains(body.name())) {
            throw refused(body.role() + " " + body.name() + " is quarantined or revoked already");
        }
        requireMayLeave(known);
    }

    private void checkRelease(NodeBody body) throws RefusedException {
        NodeRecord known = known(body);
        if (known.status() != NodeStatus.QUARANTINED
                || waits(NodeAction.RELEASE, body.name())
                || waits(NodeAction.REVOKE, body.name())) {
            throw refused(body.role() + " " + body.name() + " has status " + known.status()
                    + "; only a quarantine that is in effect ends by a release");
        }
    }

    private void requireMayLeave(NodeRecord known) throws RefusedException {
        if (!mayLeave(known)) {
            throw refused("hub " + known.name() + " is the last active one and stays");
        }
        boolean others = registry.nodes().values().stream()
                .anyMatch(node -> ProposalRules.votes(node, governance)
                        && !node.name().equals(known.name())
                        && !leaving().contains(node.name()));
        if (!governance.equals(Governance.NONE) && known.role() == governance.voters() && !others) {
            throw refused(known.role() + " " + known.name() + " is the last one that votes and stays");
        }
    }

    private NodeRecord known(NodeBody body) throws RefusedException {
        KeyId id = body.key().id();
        NodeRecord known = registry.nodes().get(id);
        if (known == null
                || !known.status().isCurrent()
                || known.role() != body.role()
                || !known.name().equals(body.name())) {
            throw refused("no " + body.role() + " " + body.name() + " has key " + id);
        }
        return known;
    }

    /** Names of the nodes that a waiting change takes away. */
    private Set<String> leaving() {
        Set<String> leaving = new HashSet<>();
        registry.pending().stream()
                .map(PendingNode::change)
                .filter(change -> change.action() == NodeAction.REVOKE || change.action() == NodeAction.QUARANTINE)
                .forEach(change -> leaving.add(change.name()));
        return leaving;
    }

    private boolean isTaken(KeyId id) {
        return registry.nodes().containsKey(id)
                || registry.pending().stream()
                        .anyMatch(pending -> pending.change().key().id().equals(id));
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
