package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * A privileged record put to the vote.
 *
 * @param id SHA-256 of {@code [1, type, body, opensAt, closesAt, activation]}: whoever votes for the id votes for this content
 * @param wrapped what is proposed
 * @param opensAt first block height whose votes count
 * @param closesAt last block height whose votes count, {@code opensAt} or more
 * @param activation the block height at which the record acts when it is accepted, above {@code closesAt}
 */
public record ProposalBody(Hash id, PrivilegedBody wrapped, long opensAt, long closesAt, long activation)
        implements TransactionBody {

    /** The type number. */
    public static final int TYPE = 5;

    private static final int ID_VERSION = 1;

    /** Refuses values out of range, and an id that is not the content's, with an {@link IllegalArgumentException}. */
    public ProposalBody {
        Objects.requireNonNull(wrapped, "wrapped");
        Fields.requireRange("opening height", opensAt, 1, Fields.MAX_NUMBER);
        Fields.requireRange("closing height", closesAt, opensAt, Fields.MAX_NUMBER);
        Fields.requireRange("activation height", activation, closesAt + 1, Fields.MAX_NUMBER);
        Hash expected = idOf(wrapped, opensAt, closesAt, activation);
        if (!id.equals(expected)) {
            throw new IllegalArgumentException("proposal id " + id + " is not that of its content, " + expected);
        }
        if (wrapped instanceof NodeBody node
                && (node.action() == NodeAction.ROTATE || node.action() == NodeAction.EQUIVOCATION)) {
            throw new IllegalArgumentException("action " + node.action() + " needs a proof and no vote");
        }
    }

    /** A proposal with the id of its content. */
    public static ProposalBody of(PrivilegedBody wrapped, long opensAt, long closesAt, long activation) {
        return new ProposalBody(idOf(wrapped, opensAt, closesAt, activation), wrapped, opensAt, closesAt, activation);
    }

    @Override
    public int type() {
        return TYPE;
    }

    private static Hash idOf(PrivilegedBody wrapped, long opensAt, long closesAt, long activation) {
        return Hash.sha256(new CborWriter()
                .array(6)
                .uint(ID_VERSION)
                .uint(wrapped.type())
                .raw(wrapped.encode())
                .uint(opensAt)
                .uint(closesAt)
                .uint(activation)
                .toBytes());
    }
}
