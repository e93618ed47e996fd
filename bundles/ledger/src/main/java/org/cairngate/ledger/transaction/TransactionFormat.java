package org.cairngate.ledger.transaction;

import java.time.Instant;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;

/** The CBOR form of transactions. */
final class TransactionFormat {

    private static final int EVENTS_FORMAT = 1;
    private static final int MAX_MULTICODEC = 35;

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
            writer.array(6)
                    .uint(device.action().code())
                    .text(device.deviceUid())
                    .text(device.did())
                    .text(device.hub())
                    .uint(device.status().code())
                    .bytes(device.metadataHash().bytes());
        } else if (body instanceof NodeBody node) {
            writer.array(node.keys().hasFurther() ? 6 : 5)
                    .uint(node.action().code())
                    .uint(node.role().code())
                    .text(node.name())
                    .bytes(node.key().multicodec())
                    .uint(node.weight());
            if (node.keys().hasFurther()) {
                node.keys().writeFurther(writer);
            }
        } else if (body instanceof UnknownBody unknown) {
            writer.raw(unknown.cbor());
        }
    }

    static Transaction read(byte[] encoded) throws CborException {
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
            TransactionBody body =
                    switch (type) {
                        case EventsBody.TYPE -> readEvents(reader);
                        case DeviceBody.TYPE -> readDevice(reader);
                        case NodeBody.TYPE -> readNode(reader);
                        default -> new UnknownBody(type, reader.readItem());
                    };
            reader.expectEnd();
            return new Transaction(chainId, signer, seq, namespace, body);
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "field out of range before the byte named: " + e.getMessage());
        }
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

    private static TransactionBody readDevice(CborReader reader) throws CborException {
        reader.readArray(6);
        DeviceAction action = DeviceAction.ofCode(reader.readUint());
        String deviceUid = reader.readText(Fields.MAX_NAME);
        String did = reader.readText(Fields.MAX_DID);
        String hub = reader.readText(Fields.MAX_NAME);
        DeviceStatus status = DeviceStatus.ofCode(reader.readUint());
        Hash metadataHash = Hash.of(reader.readFixedBytes(Hash.SIZE));
        return new DeviceBody(action, deviceUid, did, hub, status, metadataHash);
    }

    private static TransactionBody readNode(CborReader reader) throws CborException {
        int start = reader.offset();
        int items = reader.readArray();
        if (items != 5 && items != 6) {
            throw new CborException(start, "a node change has 5 or 6 items, got " + items);
        }
        NodeAction action = NodeAction.ofCode(reader.readUint());
        NodeRole role = NodeRole.ofCode(reader.readUint());
        String name = reader.readText(Fields.MAX_NAME);
        PublicKey key = PublicKey.ofMulticodec(reader.readBytes(MAX_MULTICODEC));
        long weight = reader.readUint();
        NodeKeys keys = items == 6 ? NodeKeys.readFurther(reader, key) : NodeKeys.of(key);
        return new NodeBody(action, role, name, keys, weight);
    }
}
