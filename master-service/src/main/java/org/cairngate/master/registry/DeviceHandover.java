package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.version.IfMatch;
import org.springframework.stereotype.Component;

/** Devices that change hands: key, uid, name and type stay, token and hub do not (decision 0050). Safe for use by several threads. */
@Component
final class DeviceHandover implements Handover {

    private final DeviceDirectory devices;
    private final DeviceChanges changes;
    private final MasterTransactions transactions;

    DeviceHandover(DeviceDirectory devices, DeviceChanges changes, MasterTransactions transactions) {
        this.devices = devices;
        this.changes = changes;
        this.transactions = transactions;
    }

    @Override
    public Owners.Kind kind() {
        return Owners.Kind.DEVICE;
    }

    @Override
    public Optional<Owner> owner(String uid) {
        return devices.find(uid).owner();
    }

    @Override
    public Optional<Owner> ownerOfUsable(String uid) {
        return devices.ownerOfUsable(uid);
    }

    @Override
    public void requireMovable(String uid) throws RefusedException {
        requireMovable(devices.find(uid).record());
    }

    @Override
    public boolean changeWaits(String uid) {
        return transactions.changeWaits(uid);
    }

    @Override
    public MasterTransactions.Submitted submit(String uid, Owner owner, Runnable stillOffered)
            throws RefusedException, InterruptedException {
        return changes.submit(
                uid,
                IfMatch.of(Optional.empty()),
                () -> {
                    stillOffered.run();
                    return devices.findAnyones(uid).orElseThrow(() -> DeviceDirectory.unknown(uid));
                },
                device -> accepted(device, owner));
    }

    /** The key stays, for it is the device's own; a token and the hub are things of the owner before. */
    private static MasterTransactions.Draft accepted(KnownDevice known, Owner owner) throws RefusedException {
        DeviceRecord device = known.record();
        requireMovable(device);
        boolean renewed = known.hasTokenInMetadata();
        DeviceAttributes attributes = known.attributes();
        return new MasterTransactions.Draft(
                owner.namespace(),
                new DeviceBody(
                        DeviceAction.UPDATE,
                        device.uid(),
                        DeviceCredentials.withKey(device.did()),
                        "",
                        device.status(),
                        renewed ? attributes.metadataHash() : device.metadataHash()),
                renewed ? attributes::write : writes -> {});
    }

    private static void requireMovable(DeviceRecord device) throws RefusedException {
        if (device.status() == DeviceStatus.REVOKED) {
            throw new RefusedException(RefusalReason.REVOKED_DEVICE, "device " + device.uid() + " is revoked for good");
        }
        if (device.status() == DeviceStatus.QUARANTINED) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "device " + device.uid() + " is quarantined; it changes hands when it is activated again");
        }
    }
}
