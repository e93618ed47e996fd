package org.cairngate.ledger.state;

import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.EquivocationBody;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.Governance;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteBody;

/**
 * Who may sign what.
 *
 * <pre>
 * EVENTS                master in cairngate/audit; hubs elsewhere, in a closed namespace that is not encrypted its members
 * DEVICE, NODE          master
 * DEVICE erase receipt  master, the organisation of the batch's namespace
 * NODE rotation         the node itself, but the master
 * NODE equivocation     every node
 * ARTIFACT, NAMESPACE   master, organisations
 * RULE                  master, organisations, operators
 * PROPOSAL              master, organisations, operators, and the role that votes
 * VOTE                  the role that votes
 * PARAMETERS            nobody: by proposal only
 * </pre>
 */
final class Permissions {

    private final RegistryView registry;
    private final Governance governance;

    Permissions(RegistryView registry, Governance governance) {
        this.registry = registry;
        this.governance = governance;
    }

    void check(NodeRecord signer, Transaction transaction) throws RefusedException {
        TransactionBody body = transaction.body();
        boolean audit = transaction.isAudit();
        if (signer.status() == NodeStatus.QUARANTINED || quarantineWaits(signer)) {
            throw new RefusedException(
                    RefusalReason.QUARANTINED_NODE,
                    signer.role() + " " + signer.name() + " is quarantined; it may sign again once it is released");
        }
        if (!signer.active() || !permitted(signer.role(), body, audit)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    signer.role() + " " + signer.name() + (signer.active() ? "" : ", which is revoked,")
                            + " may not sign a transaction of type " + body.type()
                            + (audit ? " in " + Transaction.AUDIT_NAMESPACE : ""));
        }
        if (body instanceof EventsBody && signer.role() == NodeRole.HUB) {
            requireMember(signer, transaction.namespace());
        }
    }

    /** Refuses a record that only an accepted proposal may carry. */
    void requireNoVote(PrivilegedBody body) throws RefusedException {
        // A quarantine protects the others at once and can be taken back; a vote would take days.
        boolean protects = body instanceof NodeBody node && node.action() == NodeAction.QUARANTINE;
        if (governance.asksForVote(body) && !protects) {
            throw new RefusedException(
                    RefusalReason.VOTE_REQUIRED,
                    "a record of type " + body.type() + " takes effect only when every " + governance.voters()
                            + " could vote on it; wrap it in a PROPOSAL");
        }
    }

    private boolean permitted(NodeRole role, TransactionBody body, boolean audit) {
        boolean any = body instanceof EquivocationBody
                || (body instanceof VoteBody && role == governance.voters())
                || (body instanceof ProposalBody && role == governance.voters());
        return any
                || switch (role) {
                    case MASTER ->
                        body instanceof DeviceBody
                                || body instanceof ErasureBody
                                || body instanceof PrivilegedBody
                                || body instanceof ProposalBody
                                || (body instanceof EventsBody && audit);
                    case HUB -> (body instanceof EventsBody && !audit) || body instanceof RotationBody;
                    case ORGANISATION ->
                        body instanceof ArtifactBody
                                || body instanceof ErasureBody
                                || body instanceof NamespaceBody
                                || body instanceof RuleBody
                                || body instanceof ProposalBody
                                || body instanceof RotationBody;
                    case OPERATOR ->
                        body instanceof RuleBody || body instanceof ProposalBody || body instanceof RotationBody;
                };
    }

    private void requireMember(NodeRecord hub, String namespace) throws RefusedException {
        // What a hub cannot read, it may relay: who can write to an encrypted namespace is who has its key.
        boolean member = registry.record(NamespaceRecord.key(namespace), NamespaceRecord.class)
                .map(NamespaceRecord::body)
                .map(body -> !body.wrappedKeys().isEmpty() || body.members().contains(hub.name()))
                .orElse(true);
        if (!member) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "hub " + hub.name() + " is no member of private namespace " + namespace);
        }
    }

    private boolean quarantineWaits(NodeRecord signer) {
        return registry.pending().stream()
                .anyMatch(waiting -> waiting.change().action() == NodeAction.QUARANTINE
                        && waiting.change().name().equals(signer.name()));
    }
}
