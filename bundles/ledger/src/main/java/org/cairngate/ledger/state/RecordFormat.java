package org.cairngate.ledger.state;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.transaction.ArtifactBody;
import org.cairngate.ledger.transaction.ArtifactKind;
import org.cairngate.ledger.transaction.LeafSet;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.ParametersBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteChoice;

/**
 * The bytes of a {@link RegistryRecord}; bodies are those of the transactions.
 *
 * <pre>
 * artifact/KIND/NAME/TARGET/VERSION  [4, ARTIFACT, height]
 * rule/ID                            [5, RULE, author, height]
 * proposal/ID                        [6, PROPOSAL, proposer, status, height]
 * vote/ID/NODE                       [7, id32, voter, choice, height]
 * namespace/NAMESPACE                [8, NAMESPACE, height]
 * parameters/                        [9, PARAMETERS, height]
 * equivocation/KEYID                 [10, keyId32, name, evidence32, reporter, height]
 * owner/KIND/NAME                    [11, kind, name, owner, height]
 * epoch/EPOCH16                      [12, epoch, previousKeyId32, masterKeyId32, opening32, height]
 * erasure/BATCH/RECEIPT              [13, batch32, receipt32, leaves, author, height]
 * </pre>
 */
final class RecordFormat {

    private static final int ARTIFACT = 4;
    private static final int RULE = 5;
    private static final int PROPOSAL = 6;
    private static final int VOTE = 7;
    private static final int NAMESPACE = 8;
    private static final int PARAMETERS = 9;
    private static final int EQUIVOCATION = 10;
    private static final int OWNER = 11;
    private static final int EPOCH = 12;
    private static final int ERASURE = 13;
    private static final int MAX_NAME = 64;

    private RecordFormat() {}

    static byte[] encode(RegistryRecord record) {
        CborWriter writer = new CborWriter();
        if (record instanceof ArtifactRecord artifact) {
            writer.array(3).uint(ARTIFACT).raw(artifact.body().encode());
        } else if (record instanceof RuleRecord rule) {
            writer.array(4).uint(RULE).raw(rule.body().encode()).text(rule.author());
        } else if (record instanceof ProposalRecord proposal) {
            writer.array(5)
                    .uint(PROPOSAL)
                    .raw(proposal.body().encode())
                    .text(proposal.proposer())
                    .uint(proposal.status().code());
        } else if (record instanceof VoteRecord vote) {
            writer.array(5)
                    .uint(VOTE)
                    .bytes(vote.proposalId().bytes())
                    .text(vote.voter())
                    .uint(vote.choice().code());
        } else if (record instanceof NamespaceRecord namespace) {
            writer.array(3).uint(NAMESPACE).raw(namespace.body().encode());
        } else if (record instanceof ParametersRecord parameters) {
            writer.array(3).uint(PARAMETERS).raw(parameters.body().encode());
        } else if (record instanceof EquivocationRecord equivocation) {
            writer.array(6)
                    .uint(EQUIVOCATION)
                    .bytes(equivocation.key().bytes())
                    .text(equivocation.name())
                    .bytes(equivocation.evidence().bytes())
                    .text(equivocation.reporter());
        } else if (record instanceof OwnerRecord owner) {
            writer.array(5)
                    .uint(OWNER)
                    .uint(owner.kind().code())
                    .text(owner.name())
                    .text(owner.owner());
        } else if (record instanceof EpochRecord epoch) {
            writer.array(6)
                    .uint(EPOCH)
                    .uint(epoch.epoch())
                    .bytes(epoch.previous().bytes())
                    .bytes(epoch.master().bytes())
                    .bytes(epoch.opening().bytes());
        } else if (record instanceof ErasureRecord erasure) {
            writer.array(6)
                    .uint(ERASURE)
                    .bytes(erasure.batch().bytes())
                    .bytes(erasure.receipt().bytes())
                    .bytes(erasure.leaves().bytes())
                    .text(erasure.author());
        }
        return writer.uint(record.height()).toBytes();
    }

    /** Reads what stands behind the kind; throws {@link IllegalArgumentException} for a value out of range. */
    static RegistryRecord read(long kind, int items, CborReader reader) throws RefusedException {
        if (kind == ARTIFACT && items == 3) {
            return new ArtifactRecord((ArtifactBody) body(ArtifactBody.TYPE, reader), reader.readUint());
        }
        if (kind == RULE && items == 4) {
            return new RuleRecord((RuleBody) body(RuleBody.TYPE, reader), reader.readText(MAX_NAME), reader.readUint());
        }
        if (kind == PROPOSAL && items == 5) {
            return new ProposalRecord(
                    (ProposalBody) body(ProposalBody.TYPE, reader),
                    reader.readText(MAX_NAME),
                    ProposalStatus.ofCode(reader.readUint()),
                    reader.readUint());
        }
        if (kind == VOTE && items == 5) {
            return new VoteRecord(
                    Hash.of(reader.readFixedBytes(Hash.SIZE)),
                    reader.readText(MAX_NAME),
                    VoteChoice.ofCode(reader.readUint()),
                    reader.readUint());
        }
        if (kind == NAMESPACE && items == 3) {
            return new NamespaceRecord((NamespaceBody) body(NamespaceBody.TYPE, reader), reader.readUint());
        }
        if (kind == PARAMETERS && items == 3) {
            return new ParametersRecord((ParametersBody) body(ParametersBody.TYPE, reader), reader.readUint());
        }
        if (kind == EQUIVOCATION && items == 6) {
            return new EquivocationRecord(
                    KeyId.of(reader.readFixedBytes(KeyId.SIZE)),
                    reader.readText(MAX_NAME),
                    Hash.of(reader.readFixedBytes(Hash.SIZE)),
                    reader.readText(MAX_NAME),
                    reader.readUint());
        }
        if (kind == OWNER && items == 5) {
            return new OwnerRecord(
                    ArtifactKind.ofCode(reader.readUint()),
                    reader.readText(MAX_NAME),
                    reader.readText(MAX_NAME),
                    reader.readUint());
        }
        if (kind == EPOCH && items == 6) {
            long epoch = reader.readUint();
            KeyId previous = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            KeyId master = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            Hash opening = Hash.of(reader.readFixedBytes(Hash.SIZE));
            return new EpochRecord(epoch, reader.readUint(), previous, master, opening);
        }
        if (kind == ERASURE && items == 6) {
            return new ErasureRecord(
                    Hash.of(reader.readFixedBytes(Hash.SIZE)),
                    Hash.of(reader.readFixedBytes(Hash.SIZE)),
                    LeafSet.of(reader.readBytes(LeafSet.MAX_BYTES)),
                    reader.readText(MAX_NAME),
                    reader.readUint());
        }
        throw new RefusedException(
                RefusalReason.MALFORMED_CBOR, "state entry: kind " + kind + " of " + items + " items is not known");
    }

    private static TransactionBody body(int type, CborReader reader) throws RefusedException {
        return TransactionBody.decode(type, reader.readItem());
    }
}
