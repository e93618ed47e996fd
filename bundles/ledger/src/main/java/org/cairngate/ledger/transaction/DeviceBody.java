package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.PublicKey;

/**
 * A change of a device's record.
 *
 * @param action what changes
 * @param deviceUid the device, {@code [A-Za-z0-9._:-]{1,64}}
 * @param credentials its key and what it has of a token
 * @param hub name of the hub that the device may use, "" for any
 * @param status the status after the change
 * @param metadataHash hash of what the registry keeps outside the ledger about the device
 */
public record DeviceBody(
        DeviceAction action,
        String deviceUid,
        DeviceCredentials credentials,
        String hub,
        DeviceStatus status,
        Hash metadataHash)
        implements TransactionBody {

    /** The type number. */
    public static final int TYPE = 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public DeviceBody {
        Objects.requireNonNull(action, "action");
        if (action == DeviceAction.ERASE_RECEIPT) {
            throw new IllegalArgumentException("an erase receipt names events, not a device");
        }
        Objects.requireNonNull(credentials, "credentials");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(metadataHash, "metadataHash");
        boolean setsToken = action == DeviceAction.REGISTER || action == DeviceAction.UPDATE;
        if (credentials.token().isPresent() && !setsToken) {
            throw new IllegalArgumentException("action " + action + " does not set a token");
        }
        Fields.requireDeviceUid(deviceUid);
        if (!credentials.did().isEmpty()) {
            PublicKey.ofDid(credentials.did());
        }
        if (!hub.isEmpty()) {
            Fields.requireName(hub);
        }
    }

    /**
     * A change that says nothing of a token.
     *
     * @param did the device's did:key, "" for a device without a key
     */
    public DeviceBody(
            DeviceAction action, String deviceUid, String did, String hub, DeviceStatus status, Hash metadataHash) {
        this(action, deviceUid, DeviceCredentials.withKey(did), hub, status, metadataHash);
    }

    /** The device's did:key, "" for a device without a key. */
    public String did() {
        return credentials.did();
    }

    @Override
    public int type() {
        return TYPE;
    }
}
