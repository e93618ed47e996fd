package org.cairngate.ledger.state;

import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceFormat;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.TokenCommitment;

/**
 * The bytes of one entry of the registry, a leaf of the state root. Entries are sorted by their key, which is ASCII.
 *
 * <pre>
 * device/UID               [1, uid, did, hub, status, metadataHash32, height], with a token [..., tokenHash32, tokenExpiresMs]
 * node/KEYID               [2, role, name, publicKey, weight, status, height]
 * pending/HEIGHT16/INDEX8  [3, height, index, action, role, name, publicKey, weight]
 * </pre>
 *
 * <p>A node with keys besides its ledger key has them as one more item ({@link NodeKeys}). The others are those of {@link RecordFormat}.
 */
final class StateEntry {

    /** Most bytes of an entry: a record of a whole transaction, and what the registry adds. */
    static final int MAX_BYTES = 4608;

    private static final int DEVICE = 1;
    private static final int NODE = 2;
    private static final int PENDING = 3;
    private static final int MAX_TEXT = 128;
    private static final int MAX_MULTICODEC = 64;

    private StateEntry() {}

    static String key(DeviceRecord device) {
        return "device/" + device.uid();
    }

    static String key(NodeRecord node) {
        return "node/" + node.key().id().hex();
    }

    static String key(PendingNode change) {
        return String.format(Locale.ROOT, "pending/%016x/%08x", change.height(), change.index());
    }

    static byte[] encode(DeviceRecord device) {
        Optional<TokenCommitment> token = device.credentials().token();
        CborWriter writer = new CborWriter()
                .array(token.isPresent() ? 9 : 7)
                .uint(DEVICE)
                .text(device.uid())
                .text(device.did())
                .text(device.hub())
                .uint(device.status().code())
                .bytes(device.metadataHash().bytes())
                .uint(device.height());
        token.ifPresent(present -> DeviceFormat.write(writer, present));
        return writer.toBytes();
    }

    static byte[] encode(NodeRecord node) {
        CborWriter writer = new CborWriter()
                .array(node.keys().hasFurther() ? 8 : 7)
                .uint(NODE)
                .uint(node.role().code())
                .text(node.name())
                .bytes(node.key().multicodec())
                .uint(node.weight())
                .uint(node.status().code())
                .uint(node.height());
        return withFurther(writer, node.keys());
    }

    static byte[] encode(PendingNode pending) {
        NodeBody change = pending.change();
        CborWriter writer = new CborWriter()
                .array(change.keys().hasFurther() ? 9 : 8)
                .uint(PENDING)
                .uint(pending.height())
                .uint(pending.index())
                .uint(change.action().code())
                .uint(change.role().code())
                .text(change.name())
                .bytes(change.key().multicodec())
                .uint(change.weight());
        return withFurther(writer, change.keys());
    }

    private static byte[] withFurther(CborWriter writer, NodeKeys keys) {
        if (keys.hasFurther()) {
            keys.writeFurther(writer);
        }
        return writer.toBytes();
    }

    /** Reads an entry into a state that is being loaded and returns its key. */
    static String decodeInto(byte[] entry, StateRows rows) throws RefusedException {
        if (entry.length > MAX_BYTES) {
            throw malformed("it has " + entry.length + " bytes, at most " + MAX_BYTES);
        }
        CborReader reader = new CborReader(entry);
        try {
            int items = reader.readArray();
            long kind = reader.readUint();
            if (kind == DEVICE && (items == 7 || items == 9)) {
                DeviceRecord device = device(reader, items == 9);
                reader.expectEnd();
                return rows.add(device);
            }
            if (kind == NODE && (items == 7 || items == 8)) {
                NodeRecord node = node(reader, items == 8);
                reader.expectEnd();
                rows.registry.put(node);
                return key(node);
            }
            if (kind == PENDING && (items == 8 || items == 9)) {
                PendingNode pending = pending(reader, items == 9);
                reader.expectEnd();
                rows.registry.add(pending);
                return key(pending);
            }
            RegistryRecord record = RecordFormat.read(kind, items, reader);
            reader.expectEnd();
            rows.registry.put(record);
            return record.entryKey();
        } catch (IllegalArgumentException e) {
            throw malformed(e.getMessage());
        }
    }

    static ValidatorSet.Validator validator(NodeRecord node) {
        return new ValidatorSet.Validator(node.name(), node.keys(), node.weight());
    }

    private static DeviceRecord device(CborReader reader, boolean withToken) throws RefusedException {
        String uid = reader.readText(MAX_TEXT);
        String did = reader.readText(MAX_TEXT);
        String hub = reader.readText(MAX_TEXT);
        DeviceStatus status = DeviceStatus.ofCode(reader.readUint());
        Hash metadataHash = Hash.of(reader.readFixedBytes(Hash.SIZE));
        long height = reader.readUint();
        Optional<TokenCommitment> token = withToken ? Optional.of(DeviceFormat.readToken(reader)) : Optional.empty();
        return DeviceRecord.of(uid, new DeviceCredentials(did, token), hub, status, metadataHash, height);
    }

    private static NodeRecord node(CborReader reader, boolean further) throws RefusedException {
        NodeRole role = NodeRole.ofCode(reader.readUint());
        String name = reader.readText(MAX_TEXT);
        PublicKey key = PublicKey.ofMulticodec(reader.readBytes(MAX_MULTICODEC));
        if (role == NodeRole.HUB && !(key instanceof Ed25519Key)) {
            throw malformed("hub " + name + " has no Ed25519 key");
        }
        long weight = reader.readUint();
        NodeStatus status = NodeStatus.ofCode(reader.readUint());
        long height = reader.readUint();
        NodeKeys keys = further ? NodeKeys.readFurther(reader, key) : NodeKeys.of(key);
        return new NodeRecord(role, name, keys, weight, status, height);
    }

    private static PendingNode pending(CborReader reader, boolean further) throws RefusedException {
        long height = reader.readUint();
        int index = (int) reader.readUint(Integer.MAX_VALUE);
        NodeAction action = NodeAction.ofCode(reader.readUint());
        NodeRole role = NodeRole.ofCode(reader.readUint());
        String name = reader.readText(MAX_TEXT);
        PublicKey key = PublicKey.ofMulticodec(reader.readBytes(MAX_MULTICODEC));
        long weight = reader.readUint();
        NodeKeys keys = further ? NodeKeys.readFurther(reader, key) : NodeKeys.of(key);
        return new PendingNode(height, index, new NodeBody(action, role, name, keys, weight));
    }

    private static RefusedException malformed(String detail) {
        return new RefusedException(RefusalReason.MALFORMED_CBOR, "state entry: " + detail);
    }
}
