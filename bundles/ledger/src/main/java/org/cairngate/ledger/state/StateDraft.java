package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;

/**
 * The state while one block is applied: the registry is copied at the first change and its root computed once, at the end. A
 * refused transaction leaves the draft as it was. For one thread.
 */
final class StateDraft {

    /** What the master itself reports is an event too; hubs may not write there. */
    static final String AUDIT_NAMESPACE = "cairngate/audit";

    private final State parent;
    private final long height;
    private final boolean nodesActAtOnce;
    private final Map<KeyId, Long> lastSeqs;
    private Optional<Registry.Draft> changed = Optional.empty();

    StateDraft(State parent, long height) {
        this.parent = parent;
        this.height = height;
        this.nodesActAtOnce = parent.validators().isEmpty();
        this.lastSeqs = new HashMap<>(parent.lastSeqs);
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
        } else {
            NodeRecord signer = signer(transaction);
            requirePermitted(signer, transaction);
            // The cheap check before the signature: a replay is common on an uplink, a forgery is not.
            requireNextSeq(transaction);
            signed.verify(signer.key());
        }
        applyBody(transaction.body());
        lastSeqs.put(transaction.signer(), transaction.seq());
    }

    /** Takes into effect what waited in blocks below the given height, after all transactions of the block. */
    void activateBelow(long finalHeight) {
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

    State build() {
        Registry registry = changed.map(Registry.Draft::build).orElse(parent.registry);
        List<ValidatorTerm> terms = parent.terms;
        if (changed.isPresent()) {
            ValidatorSet validators = registry.validators();
            if (terms.isEmpty() || !validators.equals(parent.validators())) {
                terms = new ArrayList<>(terms);
                terms.add(new ValidatorTerm(height, validators));
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

    private static void requirePermitted(NodeRecord signer, Transaction transaction) throws RefusedException {
        TransactionBody body = transaction.body();
        boolean audit = transaction.namespace().equals(AUDIT_NAMESPACE);
        boolean permitted =
                switch (signer.role()) {
                    case MASTER ->
                        body instanceof DeviceBody || body instanceof NodeBody || (body instanceof EventsBody && audit);
                    case HUB -> body instanceof EventsBody && !audit;
                    default -> false;
                };
        if (!signer.active() || !permitted) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    signer.role() + " " + signer.name() + (signer.active() ? "" : ", which is revoked,")
                            + " may not sign a transaction of type " + body.type()
                            + (audit ? " in " + AUDIT_NAMESPACE : ""));
        }
    }

    private void requireNextSeq(Transaction transaction) throws RefusedException {
        long expected = lastSeqs.getOrDefault(transaction.signer(), 0L) + 1;
        if (transaction.seq() != expected) {
            throw refused(
                    transaction.seq() < expected ? RefusalReason.SEQ_REPLAY : RefusalReason.SEQ_GAP,
                    "signer " + transaction.signer() + " has seq " + transaction.seq() + ", expected " + expected);
        }
    }

    private void applyBody(TransactionBody body) throws RefusedException {
        if (body instanceof DeviceBody device) {
            DeviceRecord record = new DeviceRules(view(), height).changed(device);
            writable().put(record);
        } else if (body instanceof NodeBody node) {
            new NodeRules(view(), parent.policy.certificate()).check(node);
            if (nodesActAtOnce) {
                takeEffect(node);
            } else {
                int index = (int) pending().stream()
                        .filter(waiting -> waiting.height() == height)
                        .count();
                writable().add(new PendingNode(height, index, node));
            }
        }
    }

    private void takeEffect(NodeBody change) {
        boolean active = change.action() == NodeAction.REGISTER;
        writable().put(new NodeRecord(change.role(), change.name(), change.keys(), change.weight(), active, height));
    }

    private RegistryView view() {
        return changed.map(RegistryView::of).orElseGet(() -> RegistryView.of(parent.registry));
    }

    private List<PendingNode> pending() {
        return changed.map(draft -> draft.pending).orElse(parent.registry.pending);
    }

    private Registry.Draft writable() {
        if (changed.isEmpty()) {
            changed = Optional.of(new Registry.Draft(parent.registry));
        }
        return changed.get();
    }

    private static RefusedException refused(RefusalReason reason, String detail) {
        return new RefusedException(reason, detail);
    }
}
