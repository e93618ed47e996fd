package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.StorageException;

/**
 * What the registry keeps about a device beside the chain, which has its hash only.
 *
 * @param name what people call it, may be ""
 * @param type what kind of device it is, may be ""
 */
record DeviceAttributes(String name, String type) {

    static final int MAX_TEXT_BYTES = 512;

    Hash hash() {
        return Hash.sha256(encode());
    }

    void store(ChainStore store, String deviceUid) {
        store.write(writes -> writes.putMeta(key(deviceUid), encode()));
    }

    static Optional<DeviceAttributes> load(ChainStore store, String deviceUid) {
        return store.meta(key(deviceUid)).map(DeviceAttributes::decode);
    }

    private byte[] encode() {
        return new CborWriter().array(3).uint(1).text(name).text(type).toBytes();
    }

    private static DeviceAttributes decode(byte[] encoded) {
        try {
            CborReader reader = new CborReader(encoded);
            reader.readArray(3);
            reader.readUint();
            DeviceAttributes attributes =
                    new DeviceAttributes(reader.readText(MAX_TEXT_BYTES), reader.readText(MAX_TEXT_BYTES));
            reader.expectEnd();
            return attributes;
        } catch (RefusedException e) {
            throw new StorageException("attributes of a device are damaged: " + e.getMessage(), e);
        }
    }

    private static String key(String deviceUid) {
        return "device-attributes/" + deviceUid;
    }
}
