package org.cairngate.ledger.transaction;

import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;

/** Calculates the metadata hash of DEVICE records, {@code SHA256(CBOR [1, tokenHash or empty, attributesHash])}. */
public final class DeviceMetadata {

    private static final int VERSION = 1;

    private DeviceMetadata() {}

    /** The metadata hash of a device whose token, if it has one, is a part of its credentials. */
    public static Hash hash(Hash attributes) {
        return hash(new byte[0], attributes);
    }

    /** The metadata hash of a device whose token was issued before tokens had a place of their own (decision 0004). */
    public static Hash hash(Hash token, Hash attributes) {
        return hash(token.bytes(), attributes);
    }

    private static Hash hash(byte[] token, Hash attributes) {
        return Hash.sha256(new CborWriter()
                .array(3)
                .uint(VERSION)
                .bytes(token)
                .bytes(attributes.bytes())
                .toBytes());
    }
}
