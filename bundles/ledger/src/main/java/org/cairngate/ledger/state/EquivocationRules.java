package org.cairngate.ledger.state;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.merkle.ConsistencyProof;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.EquivocationBody;
import org.cairngate.ledger.transaction.Evidence;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.VoteBody;

/** Decides from the chain alone whether evidence shows that a key said two things that cannot both be honest. */
final class EquivocationRules {

    private final RegistryView registry;
    private final Hash chainId;
    private final String origin;

    EquivocationRules(RegistryView registry, Hash chainId, String origin) {
        this.registry = registry;
        this.chainId = chainId;
        this.origin = origin;
    }

    /** The node that the evidence is about, under the key that signed. */
    NodeRecord check(EquivocationBody body) throws RefusedException {
        KeyId id = body.key().id();
        NodeRecord accused = registry.nodes().get(id);
        if (accused == null || accused.role() != body.role() || !accused.name().equals(body.name())) {
            throw refused("no " + body.role() + " " + body.name() + " has or had key " + id);
        }
        if (registry.records().containsKey(EquivocationRecord.key(id))) {
            throw refused("equivocation of key " + id + " is on the chain already");
        }
        if (body.evidence() instanceof Evidence.DoubleVote votes) {
            check(votes, accused);
        } else if (body.evidence() instanceof Evidence.ForkedLog fork) {
            check(fork, accused);
        }
        return accused;
    }

    private void check(Evidence.DoubleVote votes, NodeRecord accused) throws RefusedException {
        VoteBody first = vote(votes.first(), accused);
        VoteBody second = vote(votes.second(), accused);
        if (!first.proposalId().equals(second.proposalId()) || first.choice() == second.choice()) {
            throw refused("the two votes do not contradict each other");
        }
    }

    private VoteBody vote(SignedTransaction signed, NodeRecord accused) throws RefusedException {
        if (!signed.transaction().chainId().equals(chainId)
                || !(signed.transaction().body() instanceof VoteBody vote)) {
            throw refused("transaction " + signed.id() + " is no vote of this chain");
        }
        signed.verify(accused.key());
        return vote;
    }

    private void check(Evidence.ForkedLog fork, NodeRecord accused) throws RefusedException {
        // From one epoch to the next an honest hub may cosign another log, and a checkpoint does not say its epoch
        // (0014).
        if (accused.role() == NodeRole.HUB
                && !RegistryView.under(registry.records(), EpochRecord.PREFIX).isEmpty()) {
            throw refused("in a chain of several epochs two checkpoints alone do not convict hub " + accused.name());
        }
        Checkpoint older = checkpoint(fork.older(), accused);
        Checkpoint newer = checkpoint(fork.newer(), accused);
        if (older.size() < 1) {
            throw refused("a checkpoint of an empty log contradicts nothing");
        }
        if (older.root().equals(fork.rootInNewer())) {
            throw refused("both logs have root " + older.root() + " at size " + older.size());
        }
        ConsistencyProof.verify(older.size(), newer.size(), fork.proof(), fork.rootInNewer(), newer.root());
    }

    private Checkpoint checkpoint(String text, NodeRecord accused) throws RefusedException {
        try {
            SignedNote note = SignedNote.parse(text);
            Checkpoint checkpoint = Checkpoint.of(note);
            if (!checkpoint.origin().equals(origin)) {
                throw refused("checkpoint of " + checkpoint.origin() + ", this log is " + origin);
            }
            boolean signed = false;
            for (NoteKey key : noteKeys(accused)) {
                signed |= key.verify(note).isPresent();
            }
            if (!signed) {
                throw new RefusedException(
                        RefusalReason.BAD_SIGNATURE,
                        "checkpoint of size " + checkpoint.size() + " has no signature of " + accused.role() + " "
                                + accused.name() + " under key " + accused.key().id());
            }
            return checkpoint;
        } catch (IllegalArgumentException e) {
            throw refused("evidence: " + e.getMessage());
        }
    }

    private List<NoteKey> noteKeys(NodeRecord accused) {
        Ed25519Key key = (Ed25519Key) accused.key();
        if (accused.role() == NodeRole.MASTER) {
            return List.of(NoteKey.log(origin, key));
        }
        List<NoteKey> keys = new ArrayList<>(List.of(NoteKey.cosigner(accused.name(), key)));
        accused.keys().bls().ifPresent(bls -> keys.add(NoteKey.cosigner(accused.name(), bls.key())));
        accused.keys().mlDsa44().ifPresent(mlDsa44 -> keys.add(NoteKey.cosigner(accused.name(), mlDsa44)));
        return keys;
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
