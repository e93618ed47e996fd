package org.cairngate.master.registry;

import java.security.SecureRandom;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.StorageException;
import org.cairngate.ledger.transaction.DeviceMetadata;

/**
 * What the registry keeps about a device beside the chain, which has its hash only. It lies under the metadata hash of the
 * device's record: written before the block is there it shows nowhere, and a registration that is refused changes nothing.
 *
 * @param name what people call it, may be ""
 * @param type what kind of device it is, may be ""
 * @param salt random, so that nobody tries names until one has the hash; empty where there is nothing to guess, and in what was
 *     written before there were salts
 */
record DeviceAttributes(String name, String type, Optional<Hash> salt) {

    static final int MAX_TEXT_BYTES = 512;

    /** Of a device of which nothing is known beside the chain. */
    static final DeviceAttributes NONE = new DeviceAttributes("", "", Optional.empty());

    private static final int UNSALTED = 1;
    private static final int SALTED = 2;

    /** Attributes with a new salt. */
    static DeviceAttributes of(String name, String type) {
        if (name.isEmpty() && type.isEmpty()) {
            return NONE;
        }
        byte[] random = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(random);
        return new DeviceAttributes(name, type, Optional.of(Hash.of(random)));
    }

    /** Whether people would see the same. */
    boolean saysTheSameAs(DeviceAttributes other) {
        return name.equals(other.name) && type.equals(other.type);
    }

    /** What the chain says of them. */
    Hash metadataHash() {
        return DeviceMetadata.hash(Hash.sha256(encode()));
    }

    void write(LocalWrites writes) {
        writes.putMeta(key(metadataHash()), encode());
    }

    static Optional<DeviceAttributes> load(ChainStore store, Hash metadataHash) {
        return store.meta(key(metadataHash)).map(DeviceAttributes::decode);
    }

    private byte[] encode() {
        CborWriter writer = salt.map(
                        random -> new CborWriter().array(4).uint(SALTED).bytes(random.bytes()))
                .orElseGet(() -> new CborWriter().array(3).uint(UNSALTED));
        return writer.text(name).text(type).toBytes();
    }

    private static DeviceAttributes decode(byte[] encoded) {
        try {
            CborReader reader = new CborReader(encoded);
            int items = reader.readArray();
            long version = reader.readUint();
            boolean salted = version == SALTED && items == 4;
            if (!salted && (version != UNSALTED || items != 3)) {
                throw new StorageException("attributes of a device are of an unknown version");
            }
            Optional<Hash> salt = salted ? Optional.of(Hash.of(reader.readFixedBytes(Hash.SIZE))) : Optional.empty();
            DeviceAttributes attributes =
                    new DeviceAttributes(reader.readText(MAX_TEXT_BYTES), reader.readText(MAX_TEXT_BYTES), salt);
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
