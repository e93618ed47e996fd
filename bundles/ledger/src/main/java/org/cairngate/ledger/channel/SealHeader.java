package org.cairngate.ledger.channel;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * Which key sealed an event, for all to read: the {@code kid} of its COSE_Encrypt0, {@code [1, namespace, epoch, deviceUid, check32]}.
 *
 * @param namespace the channel
 * @param keyEpoch its key epoch, 1..2^63-1
 * @param deviceUid the device that sealed
 * @param check the epoch key's {@link EpochKey#check}
 */
public record SealHeader(String namespace, long keyEpoch, String deviceUid, Hash check) {

    /** Longest encoding in bytes. */
    static final int MAX_BYTES = 255;

    private static final int VERSION = 1;
    private static final int MAX_NAMESPACE = 129;
    private static final int MAX_DEVICE_UID = 64;

    /** Refuses nulls and epochs below 1. */
    public SealHeader {
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(deviceUid, "deviceUid");
        Objects.requireNonNull(check, "check");
        if (keyEpoch < 1) {
            throw new IllegalArgumentException("key epochs begin at 1, got " + keyEpoch);
        }
    }

    byte[] encode() {
        return new CborWriter()
                .array(5)
                .uint(VERSION)
                .text(namespace)
                .uint(keyEpoch)
                .text(deviceUid)
                .bytes(check.bytes())
                .toBytes();
    }

    static SealHeader decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        reader.readArray(5);
        int start = reader.offset();
        long version = reader.readUint();
        if (version != VERSION) {
            throw new CborException(start, "seal of version " + version + ", this program reads version " + VERSION);
        }
        String namespace = reader.readText(MAX_NAMESPACE);
        int at = reader.offset();
        long keyEpoch = reader.readUint();
        if (keyEpoch < 1) {
            throw new CborException(at, "key epochs begin at 1, found " + keyEpoch);
        }
        String deviceUid = reader.readText(MAX_DEVICE_UID);
        Hash check = Hash.of(reader.readFixedBytes(Hash.SIZE));
        reader.expectEnd();
        return new SealHeader(namespace, keyEpoch, deviceUid, check);
    }
}
