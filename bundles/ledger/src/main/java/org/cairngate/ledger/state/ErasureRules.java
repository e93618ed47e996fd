package org.cairngate.ledger.state;

import java.util.function.ToLongFunction;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.ErasureBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/**
 * Decides from the state alone whether an erase receipt is valid: the batch is one that a node of this chain signed and whose
 * number is used, its events are the signer's to erase, and none of them is erased already (decision 0016).
 */
final class ErasureRules {

    private final RegistryView registry;
    private final Hash chainId;
    private final ToLongFunction<KeyId> lastSeq;

    ErasureRules(RegistryView registry, Hash chainId, ToLongFunction<KeyId> lastSeq) {
        this.registry = registry;
        this.chainId = chainId;
        this.lastSeq = lastSeq;
    }

    /** What the state says of the erased events once the receipt is in it. */
    ErasureRecord erased(ErasureBody body, Hash receipt, NodeRecord author, long height) throws RefusedException {
        requireBatch(body.batch());
        requireAuthority(body.batch().transaction().namespace(), author);
        Hash batch = body.batch().id();
        for (RegistryRecord record : RegistryView.under(registry.records(), ErasureRecord.prefix(batch))) {
            ErasureRecord before = (ErasureRecord) record;
            for (int place : body.leaves().places()) {
                if (before.leaves().contains(place)) {
                    throw new RefusedException(
                            RefusalReason.ERASED,
                            "event " + place + " of batch " + batch + " was erased at height " + before.height()
                                    + " by receipt " + before.receipt());
                }
            }
        }
        return new ErasureRecord(batch, receipt, body.leaves(), author.name(), height);
    }

    private void requireBatch(SignedTransaction batch) throws RefusedException {
        KeyId signer = batch.transaction().signer();
        NodeRecord node = registry.nodes().get(signer);
        if (!batch.transaction().chainId().equals(chainId) || node == null) {
            throw refused("batch " + batch.id() + " was not signed by a node of this chain");
        }
        batch.verify(node.key());
        long last = lastSeq.applyAsLong(signer);
        if (batch.transaction().seq() > last) {
            throw refused("batch " + batch.id() + " has seq "
                    + batch.transaction().seq() + ", the chain has those of " + node.name() + " up to " + last);
        }
    }

    private static void requireAuthority(String namespace, NodeRecord author) throws RefusedException {
        if (namespace.equals(Transaction.AUDIT_NAMESPACE)) {
            throw refused("what is in " + namespace + " says who did what, and is not erased");
        }
        boolean own = namespace.substring(0, namespace.indexOf('/')).equals(author.name());
        if (author.role() != NodeRole.MASTER && !(author.role() == NodeRole.ORGANISATION && own)) {
            throw refused(author.role() + " " + author.name() + " may not erase events of namespace " + namespace);
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
