package org.cairngate.master.registry;

import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;

/** Changes of whether a device may report. */
public enum StatusChange {
    /** Keeps a suspected device away until it is activated or revoked. */
    QUARANTINE(DeviceAction.QUARANTINE, DeviceStatus.QUARANTINED),
    /** Lets an inactive or quarantined device report again. */
    ACTIVATE(DeviceAction.UPDATE, DeviceStatus.ACTIVE),
    /** Puts a device aside until it is activated. */
    DEACTIVATE(DeviceAction.UPDATE, DeviceStatus.INACTIVE),
    /** Keeps a device away for good. */
    REVOKE(DeviceAction.REVOKE, DeviceStatus.REVOKED);

    private final DeviceAction action;
    private final DeviceStatus status;

    StatusChange(DeviceAction action, DeviceStatus status) {
        this.action = action;
        this.status = status;
    }

    /** What it makes of the device. */
    DeviceStatus status() {
        return status;
    }

    DeviceBody body(DeviceRecord device) {
        // Quarantine and revocation say nothing of a token and leave the one that there is.
        DeviceCredentials credentials =
                action == DeviceAction.UPDATE ? device.credentials() : DeviceCredentials.withKey(device.did());
        return new DeviceBody(action, device.uid(), credentials, device.hub(), status, device.metadataHash());
    }
}
