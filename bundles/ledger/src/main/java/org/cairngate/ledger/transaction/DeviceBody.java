package org.cairngate.ledger.transaction;

import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.PublicKey;

/**
 * A change of a device's record.
 *
 * @param action what changes
 * @param deviceUid the device, {@code [A-Za-z0-9._:-]{1,64}}
 * @param did the device's did:key, "" for a device without a key
 * @param hub name of the hub that the device may use, "" for any
 * @param status the status after the change
 * @param metadataHash hash of what the registry keeps outside the ledger about the device
 */
public record DeviceBody(
        DeviceAction action, String deviceUid, String did, String hub, DeviceStatus status, Hash metadataHash)
        implements TransactionBody {

    /** The type number. */
    public static final int TYPE = 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public DeviceBody {
        Objects.requireNonNull(action, "action");
        if (action == DeviceAction.ERASE_RECEIPT) {
            throw new IllegalArgumentException("an erase receipt names events, not a device");
        }
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(metadataHash, "metadataHash");
        Fields.requireDeviceUid(deviceUid);
        if (!did.isEmpty()) {
            PublicKey.ofDid(did);
        }
        if (!hub.isEmpty()) {
            Fields.requireName(hub);
        }
    }

    @Override
    public int type() {
        return TYPE;
    }
}
