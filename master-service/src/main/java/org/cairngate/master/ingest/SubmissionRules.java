package org.cairngate.master.ingest;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventHead;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.EventsRules;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.master.disk.IntakeRoom;
import org.cairngate.master.minting.PoolEntry;
import org.cairngate.master.minting.TransactionPool;

/**
 * Judges submissions against chain and pool, one group after the other.
 *
 * <p>The submissions of a group count as accepted for those after them in the group, although they are pooled only when the whole
 * group is judged. Used by one thread, for one group.
 */
final class SubmissionRules {

    private final ChainStore store;
    private final TransactionPool pool;
    private final IntakeRoom room;
    private final State state;
    private final Map<KeyId, SignedTransaction> newestOfGroup = new HashMap<>();
    private final Set<String> uidsOfGroup = new HashSet<>();

    SubmissionRules(ChainStore store, TransactionPool pool, IntakeRoom room) {
        this.store = store;
        this.room = room;
        this.pool = pool;
        this.state = store.state();
    }

    /**
     * Judges one submission.
     *
     * @param hub the hub that sent it
     * @return the entry to pool; empty when exactly this transaction was accepted before
     * @throws RefusedException when it must not be accepted, with the specific reason
     */
    Optional<PoolEntry> judge(String hub, Submission submission, Instant now) throws RefusedException {
        SignedTransaction signed = submission.transaction();
        Transaction transaction = signed.transaction();
        if (!transaction.chainId().equals(state.chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN,
                    "transaction is of chain " + transaction.chainId() + ", this is " + state.chainId());
        }
        NodeRecord signer = signer(hub, transaction);
        signed.verify(signer.key());
        if (!(transaction.body() instanceof EventsBody)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "a hub submits EVENTS only, this is of type "
                            + transaction.body().type());
        }
        if (isKnown(signed)) {
            return Optional.empty();
        }
        room.require(); // before it counts for the group: what comes after it is refused for the same reason then
        requireNextSeq(transaction);
        List<EventHead> events = new EventsRules(state, this::isKnownUid).check(transaction, submission.segment(), now);
        List<String> uids = events.stream().map(EventHead::uid).toList();
        newestOfGroup.put(transaction.signer(), signed);
        uidsOfGroup.addAll(uids);
        return Optional.of(new PoolEntry(signed, Optional.of(submission.segment()), uids));
    }

    private NodeRecord signer(String hub, Transaction transaction) throws RefusedException {
        NodeRecord signer = state.node(transaction.signer())
                .filter(node -> node.active() && node.role() == NodeRole.HUB)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.UNKNOWN_SIGNER, "no active hub has key " + transaction.signer()));
        if (!signer.name().equals(hub)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED, "hub " + hub + " sent a transaction of hub " + signer.name());
        }
        return signer;
    }

    /** Whether exactly these bytes are accepted already: a hub resends until it hears a receipt. */
    private boolean isKnown(SignedTransaction signed) {
        Transaction transaction = signed.transaction();
        return signed.equals(newestOfGroup.get(transaction.signer()))
                || pool.find(transaction.signer(), transaction.seq())
                        .filter(signed::equals)
                        .isPresent()
                || store.heightOf(signed.id()).isPresent();
    }

    private void requireNextSeq(Transaction transaction) throws RefusedException {
        long pooled = pool.nextSeq(transaction.signer());
        SignedTransaction newest = newestOfGroup.get(transaction.signer());
        long next = newest == null ? pooled : newest.transaction().seq() + 1;
        if (transaction.seq() < next) {
            throw new RefusedException(
                    RefusalReason.SEQ_REPLAY,
                    "seq " + transaction.seq() + " was used for another transaction, the next is " + next);
        }
        if (transaction.seq() > next) {
            throw new RefusedException(
                    RefusalReason.SEQ_GAP, "seq " + transaction.seq() + " leaves a gap, the next is " + next);
        }
    }

    private boolean isKnownUid(String uid) {
        return uidsOfGroup.contains(uid)
                || pool.containsUid(uid)
                || store.holdings().knowsEvent(uid);
    }
}
