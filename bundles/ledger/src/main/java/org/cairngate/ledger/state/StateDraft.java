package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.ParametersBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/**
 * The state while one block is applied: the registry is copied at the first change and its root computed once, at the end. A
 * refused transaction leaves the draft as it was. For one thread.
 */
final class StateDraft {

    private final State parent;
    private final long height;
    private final boolean nodesActAtOnce;
    private final Map<KeyId, Long> lastSeqs;
    private ChainPolicy policy;
    private Optional<Registry.Draft> changed = Optional.empty();
    private long finalHeight;

    StateDraft(State parent, long height) {
        this.parent = parent;
        this.height = height;
        this.nodesActAtOnce = parent.validators().isEmpty();
        this.lastSeqs = new HashMap<>(parent.lastSeqs);
        this.policy = parent.policy;
        if (height >= parent.registry.nextDue) {
            beginBlock();
        }
    }

    StateDraft applyAll(List<SignedTransaction> transactions) throws RefusedException {
        for (SignedTransaction transaction : transactions) {
            apply(transaction);
        }
        return this;
    }

    /** Verifies a transaction against the draft and applies it. */
    void apply(SignedTransaction signed) throws RefusedException {
        Transaction transaction = signed.transaction();
        if (!transaction.chainId().equals(parent.chainId)) {
            throw refused(
                    RefusalReason.FOREIGN_CHAIN,
                    "transaction is for chain " + transaction.chainId() + ", this is " + parent.chainId);
        }
        Optional<PublicKey> founder = founder(transaction);
        if (founder.isPresent()) {
            requireNextSeq(transaction);
            signed.verify(founder.get());
            changes().apply((NodeBody) transaction.body());
        } else {
            NodeRecord signer = signer(transaction);
            new Permissions(view(), policy.governance()).check(signer, transaction);
            // The cheap check before the signature: a replay is common on an uplink, a forgery is not.
            requireNextSeq(transaction);
            signed.verify(signer.key());
            changes().apply(signed, signer);
            retireKeyBefore(signer);
        }
        used(transaction);
    }

    /** Whether the signer is a node two of whose keys count: what one of them signs may have to wait for the other. */
    boolean isRotating(KeyId signer) {
        NodeRecord node = view().nodes().get(signer);
        return node != null && retiring().containsKey(node.name());
    }

    /**
     * Notes that blocks below the given height are final for the chain, after all transactions of the block: what waited in them takes
     * effect, and validators of theirs no longer need those before.
     */
    void activateBelow(long newFinalHeight) {
        finalHeight = newFinalHeight;
        List<PendingNode> due = new ArrayList<>();
        for (PendingNode waiting : pending()) {
            if (waiting.height() < finalHeight) {
                due.add(waiting);
            }
        }
        for (PendingNode waiting : due) {
            writable().remove(waiting);
            takeEffect(waiting.change());
        }
    }

    /** Puts the master of a new epoch in the place of the one before, whose key is out of use from here on. */
    void open(EpochOpening opening) {
        NodeRecord old = view().nodes().values().stream()
                .filter(node -> node.role() == NodeRole.MASTER && node.status() == NodeStatus.ACTIVE)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the chain has no active master"));
        retireKeysOf(old.name());
        writable().put(old.with(NodeStatus.RETIRED, height));
        writable()
                .put(new NodeRecord(
                        NodeRole.MASTER,
                        old.name(),
                        NodeKeys.of(opening.master()),
                        old.weight(),
                        NodeStatus.ACTIVE,
                        height));
        lastSeqs.put(opening.master().id(), lastSeqs.getOrDefault(old.key().id(), 0L));
        writable()
                .put(new EpochRecord(
                        opening.epoch(),
                        height,
                        old.key().id(),
                        opening.master().id(),
                        opening.hash()));
    }

    State build() {
        Registry registry = changed.map(Registry.Draft::build).orElse(parent.registry);
        List<ValidatorTerm> terms = new ArrayList<>(parent.terms);
        terms.replaceAll(
                term -> term.settledAt().isEmpty() && term.fromHeight() < finalHeight ? term.settled(height) : term);
        if (changed.isPresent()) {
            ValidatorSet validators = registry.validators();
            if (terms.isEmpty() || !validators.equals(parent.validators())) {
                terms.add(new ValidatorTerm(height, validators, OptionalLong.empty()));
            }
        }
        return new State(parent.chainId, parent.policy, registry, lastSeqs, terms);
    }

    /** The key in the first transaction of a genesis, which nobody can have registered before. */
    private Optional<PublicKey> founder(Transaction transaction) {
        boolean first = height == 0 && changed.isEmpty() && parent.registry.nodes.isEmpty();
        return first
                        && transaction.body() instanceof NodeBody node
                        && node.role() == NodeRole.MASTER
                        && node.key().id().equals(transaction.signer())
                ? Optional.of(node.key())
                : Optional.empty();
    }

    private NodeRecord signer(Transaction transaction) throws RefusedException {
        NodeRecord signer =
                changed.map(draft -> draft.nodes).orElse(parent.registry.nodes).get(transaction.signer());
        if (signer == null) {
            throw refused(RefusalReason.UNKNOWN_SIGNER, "no node has key " + transaction.signer());
        }
        return signer;
    }

    private void requireNextSeq(Transaction transaction) throws RefusedException {
        long expected = lastSeqs.getOrDefault(transaction.signer(), 0L) + 1;
        if (transaction.seq() != expected) {
            throw refused(
                    transaction.seq() < expected ? RefusalReason.SEQ_REPLAY : RefusalReason.SEQ_GAP,
                    "signer " + transaction.signer() + " has seq " + transaction.seq() + ", expected " + expected);
        }
    }

    /** What proposals do at this height, before any transaction: first votes are counted, then records act. */
    private void beginBlock() {
        for (ProposalRecord proposal : ProposalRules.due(view(), height)) {
            if (proposal.status() == ProposalStatus.OPEN) {
                writable().put(new ProposalRules(view(), policy, height).counted(proposal));
            }
        }
        for (ProposalRecord proposal : ProposalRules.due(view(), height)) {
            boolean acts = changes().act(proposal);
            writable().put(proposal.with(acts ? ProposalStatus.ACTIVE : ProposalStatus.FAILED, height));
        }
        policy = parameters().map(parent.policy::with).orElse(parent.policy);
    }

    /** The first transaction of a new key: all that the old one sealed lies before it, for the numbers have no gap. */
    private void retireKeyBefore(NodeRecord signer) {
        if (signer.status() == NodeStatus.ACTIVE) {
            retireKeysOf(signer.name());
        }
    }

    /** Two keys of one node count one sequence. */
    private void used(Transaction transaction) {
        lastSeqs.put(transaction.signer(), transaction.seq());
        NodeRecord signer = view().nodes().get(transaction.signer());
        if (signer != null && signer.status() == NodeStatus.RETIRING) {
            lastSeqs.put(view().nodeNames().get(signer.name()), transaction.seq());
        }
    }

    private RecordChanges changes() {
        return new RecordChanges(this);
    }

    /** Puts a node change among those that wait, or into effect while there is nobody whom to wait for. */
    void change(NodeBody node) {
        if (nodesActAtOnce) {
            takeEffect(node);
            return;
        }
        int index = (int)
                pending().stream().filter(waiting -> waiting.height() == height).count();
        writable().add(new PendingNode(height, index, node));
    }

    private void takeEffect(NodeBody change) {
        Optional<NodeRecord> current = view().node(change.name());
        switch (change.action()) {
            case REGISTER -> put(change, change.keys(), NodeStatus.ACTIVE);
            case REVOKE -> {
                put(change, revokedKeys(change, current), NodeStatus.REVOKED);
                retireKeysOf(change.name());
            }
            case QUARANTINE -> move(current, NodeStatus.ACTIVE, NodeStatus.QUARANTINED);
            case RELEASE -> move(current, NodeStatus.QUARANTINED, NodeStatus.ACTIVE);
            case ROTATE ->
                current.filter(node -> node.status() == NodeStatus.ACTIVE)
                        .ifPresent(node -> rotate(node, change.keys()));
            case EQUIVOCATION -> throw new IllegalStateException("evidence itself changes no node");
        }
    }

    private void put(NodeBody change, NodeKeys keys, NodeStatus status) {
        writable().put(new NodeRecord(change.role(), change.name(), keys, change.weight(), status, height));
    }

    /** A revocation names the key that was the newest when it was signed. */
    private static NodeKeys revokedKeys(NodeBody change, Optional<NodeRecord> current) {
        return current.filter(node -> !node.key().equals(change.key()))
                .map(NodeRecord::keys)
                .orElse(change.keys());
    }

    private void move(Optional<NodeRecord> node, NodeStatus from, NodeStatus to) {
        node.filter(record -> record.status() == from)
                .ifPresent(record -> writable().put(record.with(to, height)));
    }

    private void rotate(NodeRecord node, NodeKeys newKeys) {
        retireKeysOf(node.name());
        writable().put(node.with(NodeStatus.RETIRING, height));
        writable().put(new NodeRecord(node.role(), node.name(), newKeys, node.weight(), NodeStatus.ACTIVE, height));
        lastSeqs.put(newKeys.ledger().id(), lastSeqs.getOrDefault(node.key().id(), 0L));
    }

    private void retireKeysOf(String name) {
        KeyId old = retiring().get(name);
        if (old != null) {
            writable().put(view().nodes().get(old).with(NodeStatus.RETIRED, height));
        }
    }

    Hash chainId() {
        return parent.chainId;
    }

    ChainPolicy policy() {
        return policy;
    }

    long height() {
        return height;
    }

    /** The newest number that a key has used, 0 for none. */
    long lastSeq(KeyId signer) {
        return lastSeqs.getOrDefault(signer, 0L);
    }

    RegistryView view() {
        return changed.map(RegistryView::of).orElseGet(() -> RegistryView.of(parent.registry));
    }

    private Map<String, KeyId> retiring() {
        return changed.map(draft -> draft.retiring).orElse(parent.registry.retiring);
    }

    private Optional<ParametersBody> parameters() {
        return view().record(ParametersRecord.KEY, ParametersRecord.class).map(ParametersRecord::body);
    }

    private List<PendingNode> pending() {
        return changed.map(draft -> draft.pending).orElse(parent.registry.pending);
    }

    Registry.Draft writable() {
        if (changed.isEmpty()) {
            changed = Optional.of(new Registry.Draft(parent.registry));
        }
        return changed.get();
    }

    private static RefusedException refused(RefusalReason reason, String detail) {
        return new RefusedException(reason, detail);
    }
}
