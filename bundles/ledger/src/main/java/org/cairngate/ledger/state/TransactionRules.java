package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/** The transactions of a block: their order, number, times and the header's account of them (ledger format, section 4). */
final class TransactionRules {

    /** The order within a block: by signer, then by sequence number. */
    static final Comparator<SignedTransaction> ORDER = Comparator.comparing(
                    (SignedTransaction signed) -> signed.transaction().signer())
            .thenComparingLong(signed -> signed.transaction().seq());

    private final ChainPolicy policy;

    TransactionRules(ChainPolicy policy) {
        this.policy = policy;
    }

    void check(Block block) throws RefusedException {
        List<SignedTransaction> transactions = block.transactions();
        BlockHeader header = block.header();
        if (transactions.size() > policy.maxBlockTransactions()) {
            throw refused(transactions.size() + " transactions, the policy allows " + policy.maxBlockTransactions());
        }
        for (int i = 1; i < transactions.size(); i++) {
            if (ORDER.compare(transactions.get(i - 1), transactions.get(i)) >= 0) {
                throw refused("transaction " + i + " is not in the order of signer and seq");
            }
        }
        if (header.txCount() != transactions.size()) {
            throw refused("header counts " + header.txCount() + " transactions, there are " + transactions.size());
        }
        long events = eventCount(transactions);
        if (header.eventCount() != events) {
            throw refused("header counts " + header.eventCount() + " events, the transactions have " + events);
        }
        if (!header.txRoot().equals(Block.txRoot(transactions))) {
            throw new RefusedException(
                    RefusalReason.TX_ROOT_MISMATCH,
                    "header has txRoot " + header.txRoot() + ", the transactions give " + Block.txRoot(transactions));
        }
        for (SignedTransaction transaction : transactions) {
            checkTimes(transaction, header.time());
        }
    }

    /** Event times lie within the policy's window around the block's time. */
    void checkTimes(SignedTransaction signed, Instant blockTime) throws RefusedException {
        if (signed.transaction().body() instanceof EventsBody events) {
            policy.checkEventTime(events.tMin(), blockTime);
            policy.checkEventTime(events.tMax(), blockTime);
        }
    }

    static long eventCount(List<SignedTransaction> transactions) {
        return transactions.stream()
                .map(signed -> signed.transaction().body())
                .filter(EventsBody.class::isInstance)
                .mapToLong(body -> ((EventsBody) body).count())
                .sum();
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_HEADER, detail);
    }
}
