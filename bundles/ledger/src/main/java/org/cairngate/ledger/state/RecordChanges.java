package org.cairngate.ledger.state;

import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.EquivocationBody;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteBody;

/** What the record of each kind changes in a draft, once its signer may sign it. A refused one changes nothing. */
final class RecordChanges {

    private final StateDraft draft;

    RecordChanges(StateDraft draft) {
        this.draft = draft;
    }

    /** Applies a record of a signer who may sign records of this kind. */
    void apply(SignedTransaction signed, NodeRecord signer) throws RefusedException {
        TransactionBody body = signed.transaction().body();
        if (body instanceof DeviceBody device) {
            DeviceRecord record = new DeviceRules(draft.view(), draft.height()).changed(device);
            draft.writable().put(record);
        } else if (body instanceof ErasureBody erasure) {
            ErasureRecord record = new ErasureRules(draft.view(), draft.chainId(), draft::lastSeq)
                    .erased(erasure, signed.id(), signer, draft.height());
            draft.writable().put(record);
        } else if (body instanceof RotationBody rotation) {
            rotate(rotation, signer);
        } else if (body instanceof EquivocationBody equivocation) {
            convict(equivocation, signed, signer);
        } else if (body instanceof ProposalBody proposal) {
            ProposalRecord record = proposals().proposed(proposal, signer);
            draft.writable().put(record);
        } else if (body instanceof VoteBody vote) {
            VoteRecord record = proposals().voted(vote, signer);
            draft.writable().put(record);
        } else if (body instanceof PrivilegedBody privileged) {
            if (draft.height() > 0) {
                new Permissions(draft.view(), draft.policy().governance()).requireNoVote(privileged);
            }
            apply(privileged, PrivilegedRules.Author.of(signer));
        }
    }

    /** Applies the registration of the key that signed it: the first record of a chain. */
    void apply(NodeBody founder) throws RefusedException {
        nodes().check(founder);
        draft.change(founder);
    }

    /** Lets an accepted proposal's record act; false when the registry no longer allows it. */
    boolean act(ProposalRecord proposal) {
        try {
            apply(proposal.body().wrapped(), new PrivilegedRules.Author(proposal.proposer(), false, true));
            return true;
        } catch (RefusedException e) {
            return false; // the state says FAILED, and why follows from it
        }
    }

    private void apply(PrivilegedBody body, PrivilegedRules.Author author) throws RefusedException {
        if (body instanceof NodeBody node) {
            nodes().check(node);
            draft.change(node);
            return;
        }
        List<RegistryRecord> changed =
                new PrivilegedRules(draft.view(), draft.policy(), draft.height()).changed(body, author);
        changed.forEach(draft.writable()::put);
    }

    private void rotate(RotationBody rotation, NodeRecord signer) throws RefusedException {
        NodeBody change =
                new NodeBody(NodeAction.ROTATE, rotation.role(), rotation.name(), rotation.newKeys(), signer.weight());
        nodes().checkRotation(signer, change);
        rotation.verify(draft.chainId(), signer.key().id());
        draft.change(change);
    }

    private void convict(EquivocationBody body, SignedTransaction signed, NodeRecord reporter) throws RefusedException {
        EquivocationRules rules = new EquivocationRules(
                draft.view(), draft.chainId(), draft.policy().origin());
        NodeRecord accused = rules.check(body);
        draft.writable()
                .put(new EquivocationRecord(
                        accused.key().id(), accused.name(), signed.id(), reporter.name(), draft.height()));
        NodeRecord node = draft.view().node(accused.name()).orElse(accused);
        boolean gone = node.status() != NodeStatus.ACTIVE
                || nodes().waits(NodeAction.QUARANTINE, node.name())
                || nodes().waits(NodeAction.REVOKE, node.name());
        // The master is replaced by a new epoch, and the last hub stays; the record speaks for itself.
        if (!gone && node.role() != NodeRole.MASTER && nodes().mayLeave(node)) {
            draft.change(new NodeBody(NodeAction.QUARANTINE, node.role(), node.name(), node.keys(), node.weight()));
        }
    }

    private NodeRules nodes() {
        return new NodeRules(draft.view(), draft.policy());
    }

    private ProposalRules proposals() {
        return new ProposalRules(draft.view(), draft.policy(), draft.height());
    }
}
