package org.cairngate.ledger.transaction;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;

/**
 * The CBOR form of NODE: {@code [action, role, name, publicKey, weight]}, with the new key's signature as the next item of a
 * rotation, the node's further keys as the last, and {@code [0, vote, vote]} or {@code [1, older, newer, root32, [hash32, ...]]} of equivocation evidence.
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
            head(writer.array(PLAIN + further(node.keys())), node.action(), node.role(), node.name(), node.keys());
            writeFurther(writer.uint(node.weight()), node.keys());
        } else if (body instanceof RotationBody rotation) {
            NodeKeys keys = rotation.newKeys();
            head(writer.array(PROVEN + further(keys)), NodeAction.ROTATE, rotation.role(), rotation.name(), keys);
            writeFurther(writer.uint(0).bytes(rotation.proof()), keys);
        } else if (body instanceof EquivocationBody equivocation) {
            NodeKeys keys = NodeKeys.of(equivocation.key());
            head(writer.array(PROVEN), NodeAction.EQUIVOCATION, equivocation.role(), equivocation.name(), keys);
            writeEvidence(writer.uint(0), equivocation.evidence());
        }
    }

    static TransactionBody from(CborReader reader) throws RefusedException {
        int start = reader.offset();
        int items = reader.readArray();
        if (items < PLAIN || items > PROVEN + 1) {
            throw new CborException(start, "a node change has 5 to 7 items, got " + items);
        }
        NodeAction action = NodeAction.ofCode(reader.readUint());
        NodeRole role = NodeRole.ofCode(reader.readUint());
        String name = reader.readText(Fields.MAX_NAME);
        PublicKey key = PublicKey.ofMulticodec(reader.readBytes(MAX_MULTICODEC));
        boolean rotation = action == NodeAction.ROTATE && items >= PROVEN;
        boolean evidence = action == NodeAction.EQUIVOCATION && items == PROVEN;
        long weight = reader.readUint(rotation || evidence ? 0 : Long.MAX_VALUE);
        if (evidence) {
            return new EquivocationBody(role, name, key, evidence(reader));
        }
        if (rotation) {
            byte[] proof = reader.readFixedBytes(RotationBody.PROOF_SIZE);
            return new RotationBody(role, name, keys(reader, key, items > PROVEN), proof);
        }
        if (items > PROVEN) {
            throw new CborException(start, "action " + action + " has no " + items + " items");
        }
        return new NodeBody(action, role, name, keys(reader, key, items > PLAIN), weight);
    }

    private static NodeKeys keys(CborReader reader, PublicKey ledger, boolean further) throws CborException {
        return further ? NodeKeys.readFurther(reader, ledger) : NodeKeys.of(ledger);
    }

    private static int further(NodeKeys keys) {
        return keys.hasFurther() ? 1 : 0;
    }

    private static void writeFurther(CborWriter writer, NodeKeys keys) {
        if (keys.hasFurther()) {
            keys.writeFurther(writer);
        }
    }

    private static void head(CborWriter writer, NodeAction action, NodeRole role, String name, NodeKeys keys) {
        writer.uint(action.code())
                .uint(role.code())
                .text(name)
                .bytes(keys.ledger().multicodec());
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
