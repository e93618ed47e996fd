package org.cairngate.ledger.transaction;

import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The bytes of DEVICE records: changes of devices, and erase receipts.
 *
 * <pre>
 * [action, deviceUid, did, hub, status, metadataHash32]
 * [action, deviceUid, did, hub, status, metadataHash32, tokenHash32, tokenExpiresMs]    with a token; 0: it does not expire
 * [4, batch, leaves]                                                                    an erase receipt
 * </pre>
 */
public final class DeviceFormat {

    private static final int WITHOUT_TOKEN = 6;
    private static final int WITH_TOKEN = 8;
    private static final int RECEIPT = 3;

    private DeviceFormat() {}

    static void write(CborWriter writer, DeviceBody device) {
        Optional<TokenCommitment> token = device.credentials().token();
        writer.array(token.isPresent() ? WITH_TOKEN : WITHOUT_TOKEN)
                .uint(device.action().code())
                .text(device.deviceUid())
                .text(device.did())
                .text(device.hub())
                .uint(device.status().code())
                .bytes(device.metadataHash().bytes());
        token.ifPresent(present -> write(writer, present));
    }

    static void write(CborWriter writer, ErasureBody erasure) {
        writer.array(RECEIPT)
                .uint(DeviceAction.ERASE_RECEIPT.code())
                .bytes(erasure.batch().bytes())
                .bytes(erasure.leaves().bytes());
    }

    static TransactionBody read(CborReader reader) throws RefusedException {
        int start = reader.offset();
        int items = reader.readArray();
        DeviceAction action = DeviceAction.ofCode(reader.readUint());
        boolean receipt = action == DeviceAction.ERASE_RECEIPT;
        if (receipt ? items != RECEIPT : items != WITHOUT_TOKEN && items != WITH_TOKEN) {
            throw new CborException(start, "a device record of action " + action + " has no " + items + " items");
        }
        if (receipt) {
            SignedTransaction batch = SignedTransaction.decode(reader.readBytes(SignedTransaction.MAX_BYTES));
            return new ErasureBody(batch, LeafSet.of(reader.readBytes(LeafSet.MAX_BYTES)));
        }
        String deviceUid = reader.readText(Fields.MAX_NAME);
        String did = reader.readText(Fields.MAX_DID);
        String hub = reader.readText(Fields.MAX_NAME);
        DeviceStatus status = DeviceStatus.ofCode(reader.readUint());
        Hash metadataHash = Hash.of(reader.readFixedBytes(Hash.SIZE));
        Optional<TokenCommitment> token = items == WITH_TOKEN ? Optional.of(readToken(reader)) : Optional.empty();
        return new DeviceBody(action, deviceUid, new DeviceCredentials(did, token), hub, status, metadataHash);
    }

    /** Writes the two items of a token. */
    public static void write(CborWriter writer, TokenCommitment token) {
        writer.bytes(token.hash().bytes())
                .uint(token.expires().map(Instant::toEpochMilli).orElse(0L));
    }

    /**
     * Reads the two items of a token.
     *
     * @throws CborException when they are none
     */
    public static TokenCommitment readToken(CborReader reader) throws CborException {
        Hash hash = Hash.of(reader.readFixedBytes(Hash.SIZE));
        long expires = reader.readUint(Fields.MAX_MILLIS);
        return new TokenCommitment(hash, expires == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires)));
    }
}
