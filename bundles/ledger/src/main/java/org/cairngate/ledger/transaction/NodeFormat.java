package org.cairngate.ledger.transaction;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.PublicKey;

/**
 * The CBOR form of NODE: {@code [action, role, name, publicKey, weight]}, with the new key's signature as a sixth item of a
 * rotation, and {@code [0, vote, vote]} or {@code [1, older, newer, root32, [hash32, ...]]} of equivocation evidence.
 */
final class NodeFormat {

    private static final int MAX_MULTICODEC = 35;
    private static final int PLAIN = 5;
    private static final int PROVEN = 6;
    private static final int DOUBLE_VOTE = 0;
    private static final int FORKED_LOG = 1;

    private NodeFormat() {}

    static void write(CborWriter writer, TransactionBody body) {
        if (body instanceof NodeBody node) {
            head(writer.array(PLAIN), node.action(), node.role(), node.name(), node.key(), node.weight());
        } else if (body instanceof RotationBody rotation) {
            writer.array(PROVEN);
            head(writer, NodeAction.ROTATE, rotation.role(), rotation.name(), rotation.newKey(), 0);
            writer.bytes(rotation.proof());
        } else if (body instanceof EquivocationBody equivocation) {
            writer.array(PROVEN);
            head(writer, NodeAction.EQUIVOCATION, equivocation.role(), equivocation.name(), equivocation.key(), 0);
            writeEvidence(writer, equivocation.evidence());
        }
    }

    static TransactionBody from(CborReader reader) throws RefusedException {
        int start = reader.offset();
        int items = reader.readArray();
        if (items != PLAIN && items != PROVEN) {
            throw new CborException(start, "expected an array of 5 or 6 items, found " + items);
        }
        NodeAction action = NodeAction.ofCode(reader.readUint());
        NodeRole role = NodeRole.ofCode(reader.readUint());
        String name = reader.readText(Fields.MAX_NAME);
        PublicKey key = PublicKey.ofMulticodec(reader.readBytes(MAX_MULTICODEC));
        long weight = reader.readUint(items == PLAIN ? Long.MAX_VALUE : 0);
        if (items == PLAIN) {
            return new NodeBody(action, role, name, key, weight);
        }
        return switch (action) {
            case ROTATE -> new RotationBody(role, name, key, reader.readFixedBytes(RotationBody.PROOF_SIZE));
            case EQUIVOCATION -> new EquivocationBody(role, name, key, evidence(reader));
            default -> throw new CborException(start, "action " + action + " has 5 items");
        };
    }

    private static void head(
            CborWriter writer, NodeAction action, NodeRole role, String name, PublicKey key, long weight) {
        writer.uint(action.code())
                .uint(role.code())
                .text(name)
                .bytes(key.multicodec())
                .uint(weight);
    }

    private static void writeEvidence(CborWriter writer, Evidence evidence) {
        if (evidence instanceof Evidence.DoubleVote votes) {
            writer.array(3)
                    .uint(DOUBLE_VOTE)
                    .bytes(votes.first().bytes())
                    .bytes(votes.second().bytes());
        } else if (evidence instanceof Evidence.ForkedLog fork) {
            writer.array(5)
                    .uint(FORKED_LOG)
                    .text(fork.older())
                    .text(fork.newer())
                    .bytes(fork.rootInNewer().bytes())
                    .array(fork.proof().size());
            fork.proof().forEach(hash -> writer.bytes(hash.bytes()));
        }
    }

    private static Evidence evidence(CborReader reader) throws RefusedException {
        int start = reader.offset();
        int items = reader.readArray();
        long kind = reader.readUint();
        if (kind == DOUBLE_VOTE && items == 3) {
            return new Evidence.DoubleVote(transaction(reader), transaction(reader));
        }
        if (kind == FORKED_LOG && items == 5) {
            String older = reader.readText(Evidence.ForkedLog.MAX_NOTE);
            String newer = reader.readText(Evidence.ForkedLog.MAX_NOTE);
            Hash root = Hash.of(reader.readFixedBytes(Hash.SIZE));
            int count = reader.readArrayUpTo(Evidence.ForkedLog.MAX_PROOF);
            List<Hash> proof = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                proof.add(Hash.of(reader.readFixedBytes(Hash.SIZE)));
            }
            return new Evidence.ForkedLog(older, newer, root, proof);
        }
        throw new CborException(start, "evidence of kind " + kind + " with " + items + " items is not known");
    }

    private static SignedTransaction transaction(CborReader reader) throws RefusedException {
        int start = reader.offset();
        byte[] bytes = reader.readBytes(SignedTransaction.MAX_BYTES);
        SignedTransaction read = SignedTransaction.decode(bytes);
        if (!(read.transaction().body() instanceof VoteBody)) {
            throw new CborException(
                    start,
                    "evidence holds votes, this is of type "
                            + read.transaction().body().type());
        }
        return read;
    }
}
