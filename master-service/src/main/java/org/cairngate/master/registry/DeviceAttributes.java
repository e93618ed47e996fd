package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.StorageException;

/**
 * What the registry keeps about a device beside the chain, which has its hash only. It lies under the metadata hash of the
 * device's record: written before the block is there it shows nowhere, and a registration that is refused changes nothing.
 *
 * @param name what people call it, may be ""
 * @param type what kind of device it is, may be ""
 */
record DeviceAttributes(String name, String type) {

    static final int MAX_TEXT_BYTES = 512;

    /** Of a device of which nothing is known beside the chain. */
    static final DeviceAttributes NONE = new DeviceAttributes("", "");

    private static final int VERSION = 1;

    /** What the chain says of them. */
    Hash metadataHash() {
        // The empty bytes are where a token's hash was before decision 0035.
        return Hash.sha256(new CborWriter()
                .array(3)
                .uint(1)
                .bytes(new byte[0])
                .bytes(Hash.sha256(encode()).bytes())
                .toBytes());
    }

    void write(LocalWrites writes) {
        writes.putMeta(key(metadataHash()), encode());
    }

    static Optional<DeviceAttributes> load(ChainStore store, Hash metadataHash) {
        return store.meta(key(metadataHash)).map(DeviceAttributes::decode);
    }

    private byte[] encode() {
        return new CborWriter().array(3).uint(VERSION).text(name).text(type).toBytes();
    }

    private static DeviceAttributes decode(byte[] encoded) {
        try {
            CborReader reader = new CborReader(encoded);
            reader.readArray(3);
            if (reader.readUint() != VERSION) {
                throw new StorageException("attributes of a device are of an unknown version");
            }
            DeviceAttributes attributes =
                    new DeviceAttributes(reader.readText(MAX_TEXT_BYTES), reader.readText(MAX_TEXT_BYTES));
            reader.expectEnd();
            return attributes;
        } catch (RefusedException e) {
            throw new StorageException("attributes of a device are damaged: " + e.getMessage(), e);
        }
    }

    private static String key(Hash metadataHash) {
        return "device-attributes/" + metadataHash.hex();
    }
}
