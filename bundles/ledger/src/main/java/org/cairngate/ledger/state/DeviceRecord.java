package org.cairngate.ledger.state;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * A device as the registry names it.
 *
 * @param uid its uid, the event's {@code device_uid}
 * @param key its key; empty for a device that has a token only
 * @param did the key's did:key; "" without a key
 * @param hub the name of the only hub that may speak for it; "" for any
 * @param status whether its events are taken
 * @param metadataHash what the ledger commits to of its token and attributes
 * @param height the block of the newest change
 */
public record DeviceRecord(
        String uid,
        Optional<PublicKey> key,
        String did,
        String hub,
        DeviceStatus status,
        Hash metadataHash,
        long height) {

    /** Refuses nulls. */
    public DeviceRecord {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(did, "did");
        Objects.requireNonNull(hub, "hub");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(metadataHash, "metadataHash");
    }

    /** A device of the given did; derives its key. */
    static DeviceRecord of(String uid, String did, String hub, DeviceStatus status, Hash metadataHash, long height) {
        Optional<PublicKey> key = did.isEmpty() ? Optional.empty() : Optional.of(PublicKey.ofDid(did));
        return new DeviceRecord(uid, key, did, hub, status, metadataHash, height);
    }

    /** Whether events of this device are taken at the hub of the given name. */
    public boolean servedBy(String hubName) {
        return hub.isEmpty() || hub.equals(hubName);
    }
}
