package org.cairngate.ledger.transaction;

import java.time.Instant;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/** The CBOR form of transactions. */
final class TransactionFormat {

    private static final int EVENTS_FORMAT = 1;

    private TransactionFormat() {}

    static void writeBody(CborWriter writer, TransactionBody body) {
        if (body instanceof EventsBody events) {
            writer.array(5)
                    .uint(EVENTS_FORMAT)
                    .uint(events.count())
                    .bytes(events.batchRoot().bytes())
                    .uint(events.tMin().toEpochMilli())
                    .uint(events.tMax().toEpochMilli());
        } else if (body instanceof DeviceBody device) {
            DeviceFormat.write(writer, device);
        } else if (body instanceof ErasureBody erasure) {
            DeviceFormat.write(writer, erasure);
        } else if (body instanceof NodeBody || body instanceof RotationBody || body instanceof EquivocationBody) {
            NodeFormat.write(writer, body);
        } else if (body instanceof ProposalBody proposal) {
            writer.array(6)
                    .bytes(proposal.id().bytes())
                    .uint(proposal.wrapped().type())
                    .raw(proposal.wrapped().encode())
                    .uint(proposal.opensAt())
                    .uint(proposal.closesAt())
                    .uint(proposal.activation());
        } else if (body instanceof VoteBody vote) {
            writer.array(2).bytes(vote.proposalId().bytes()).uint(vote.choice().code());
        } else if (body instanceof PrivilegedBody privileged) {
            PrivilegedFormat.write(writer, privileged);
        } else if (body instanceof UnknownBody unknown) {
            writer.raw(unknown.cbor());
        }
    }

    static Transaction read(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        try {
            reader.readArray(7);
            int start = reader.offset();
            long version = reader.readUint();
            if (version != Transaction.VERSION) {
                throw new CborException(start, "transaction version " + version + " is not known");
            }
            int type = (int) reader.readUint(UnknownBody.MAX_TYPE);
            Hash chainId = Hash.of(reader.readFixedBytes(Hash.SIZE));
            KeyId signer = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            long seq = reader.readUint();
            String namespace = reader.readText(Fields.MAX_NAMESPACE);
            TransactionBody body = readBody(type, reader);
            reader.expectEnd();
            return new Transaction(chainId, signer, seq, namespace, body);
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "field out of range before the byte named: " + e.getMessage());
        }
    }

    /** Reads a body of the given type; throws {@link IllegalArgumentException} for a field out of range. */
    static TransactionBody readBody(int type, CborReader reader) throws RefusedException {
        return switch (type) {
            case EventsBody.TYPE -> readEvents(reader);
            case DeviceBody.TYPE -> DeviceFormat.read(reader);
            case NodeBody.TYPE -> NodeFormat.from(reader);
            case ProposalBody.TYPE -> readProposal(reader);
            case VoteBody.TYPE -> readVote(reader);
            default ->
                PrivilegedFormat.knows(type)
                        ? PrivilegedFormat.from(type, reader)
                        : new UnknownBody(type, reader.readItem());
        };
    }

    private static TransactionBody readEvents(CborReader reader) throws CborException {
        reader.readArray(5);
        int start = reader.offset();
        long format = reader.readUint();
        if (format != EVENTS_FORMAT) {
            throw new CborException(start, "events format " + format + " is not known");
        }
        int count = (int) reader.readUint(EventsBody.MAX_COUNT);
        Hash batchRoot = Hash.of(reader.readFixedBytes(Hash.SIZE));
        Instant tMin = Instant.ofEpochMilli(reader.readUint(Fields.MAX_MILLIS));
        Instant tMax = Instant.ofEpochMilli(reader.readUint(Fields.MAX_MILLIS));
        return new EventsBody(count, batchRoot, tMin, tMax);
    }

    private static TransactionBody readProposal(CborReader reader) throws RefusedException {
        reader.readArray(6);
        Hash id = Hash.of(reader.readFixedBytes(Hash.SIZE));
        int start = reader.offset();
        int type = (int) reader.readUint(UnknownBody.MAX_TYPE);
        boolean wrappable = type == NodeBody.TYPE || PrivilegedFormat.knows(type);
        if (!wrappable || !(readBody(type, reader) instanceof PrivilegedBody wrapped)) {
            throw new CborException(start, "a proposal does not wrap this record of type " + type);
        }
        return new ProposalBody(id, wrapped, reader.readUint(), reader.readUint(), reader.readUint());
    }

    private static TransactionBody readVote(CborReader reader) throws CborException {
        reader.readArray(2);
        Hash proposalId = Hash.of(reader.readFixedBytes(Hash.SIZE));
        return new VoteBody(proposalId, VoteChoice.ofCode(reader.readUint()));
    }
}
