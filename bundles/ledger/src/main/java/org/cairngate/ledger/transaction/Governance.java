package org.cairngate.ledger.transaction;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * Which privileged records need a vote, whose, and how much approval. Protocol parameters need one always.
 *
 * @param voted type numbers of records that only an accepted proposal may carry, strictly ascending: of NODE (2), ARTIFACT (3),
 *     RULE (4), NAMESPACE (7)
 * @param voters the role whose active nodes vote, each with its weight; not the master's
 * @param approvals weight of yes votes that accepts a proposal, 1..10^9; 0 for more than two thirds of the voters' weight
 */
public record Governance(List<Integer> voted, NodeRole voters, long approvals) {

    /** Nothing but protocol parameters needs a vote, and that one of the organisations. */
    public static final Governance NONE = new Governance(List.of(), NodeRole.ORGANISATION, 0);

    private static final Set<Integer> VOTABLE =
            Set.of(NodeBody.TYPE, ArtifactBody.TYPE, RuleBody.TYPE, NamespaceBody.TYPE);
    private static final long MAX_APPROVALS = 1_000_000_000;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Governance {
        Objects.requireNonNull(voters, "voters");
        voted = List.copyOf(voted);
        for (int i = 0; i < voted.size(); i++) {
            if (!VOTABLE.contains(voted.get(i)) || (i > 0 && voted.get(i - 1) >= voted.get(i))) {
                throw new IllegalArgumentException("voted types are 2, 3, 4, 7 in ascending order, got " + voted);
            }
        }
        if (voters == NodeRole.MASTER) {
            throw new IllegalArgumentException("the one master does not vote");
        }
        Fields.requireRange("approvals", approvals, 0, MAX_APPROVALS);
    }

    /** Whether a record of this type takes effect by a vote only. */
    public boolean asksForVote(PrivilegedBody body) {
        return body instanceof ParametersBody || voted.contains(body.type());
    }

    /**
     * The least weight of yes votes that accepts a proposal.
     *
     * @param total weight of all active voters; with fewer than {@link #approvals} all of them are needed
     */
    public long needed(long total) {
        return approvals == 0 ? 2 * total / 3 + 1 : Math.max(1, Math.min(approvals, total));
    }

    /** Writes {@code [[type, ...], voters, approvals]}. */
    public void write(CborWriter writer) {
        writer.array(3).array(voted.size());
        voted.forEach(writer::uint);
        writer.uint(voters.code()).uint(approvals);
    }

    /**
     * Reads what {@link #write} writes.
     *
     * @throws CborException when it is not of this form
     * @throws IllegalArgumentException when a value is out of range
     */
    public static Governance from(CborReader reader) throws CborException {
        reader.readArray(3);
        int count = reader.readArrayUpTo(VOTABLE.size());
        Integer[] types = new Integer[count];
        for (int i = 0; i < count; i++) {
            types[i] = (int) reader.readUint(NamespaceBody.TYPE);
        }
        NodeRole voters = NodeRole.ofCode(reader.readUint());
        return new Governance(List.of(types), voters, reader.readUint());
    }
}
