package org.cairngate.ledger.state;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * A device as the registry names it.
 *
 * @param uid its uid, the event's {@code device_uid}
 * @param key its key; empty for a device that has a token only
 * @param credentials the key's did:key and what the chain says of its token
 * @param hub the name of the only hub that may speak for it; "" for any
 * @param status whether its events are taken
 * @param metadataHash what the ledger commits to of its token and attributes
 * @param height the block of the newest change
 */
public record DeviceRecord(
        String uid,
        Optional<PublicKey> key,
        DeviceCredentials credentials,
        String hub,
        DeviceStatus status,
        Hash metadataHash,
        long height) {

    /** Refuses nulls. */
    public DeviceRecord {
        Objects.requireNonNull(uid, "uid");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(hub, "hub");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(metadataHash, "metadataHash");
    }

    /**
     * A device of the given credentials; derives its key.
     *
     * @throws IllegalArgumentException when the did is no did:key
     */
    public static DeviceRecord of(
            String uid,
            DeviceCredentials credentials,
            String hub,
            DeviceStatus status,
            Hash metadataHash,
            long height) {
        Optional<PublicKey> key =
                Optional.of(credentials.did()).filter(did -> !did.isEmpty()).map(PublicKey::ofDid);
        return new DeviceRecord(uid, key, credentials, hub, status, metadataHash, height);
    }

    /** The key's did:key; "" without a key. */
    public String did() {
        return credentials.did();
    }

    /** Whether events of this device are taken at the hub of the given name. */
    public boolean servedBy(String hubName) {
        return hub.isEmpty() || hub.equals(hubName);
    }
}
