package org.cairngate.master.registry;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.problem.PreconditionFailedException;
import org.cairngate.master.version.IfMatch;
import org.springframework.stereotype.Component;

/** Brings changes of devices into the chain, each made of the version that it replaces. Safe for use by several threads. */
@Component
final class DeviceChanges {

    private final DeviceDirectory devices;
    private final MasterTransactions transactions;

    DeviceChanges(DeviceDirectory devices, MasterTransactions transactions) {
        this.devices = devices;
        this.transactions = transactions;
    }

    /** Makes a change of the device as it is. */
    @FunctionalInterface
    interface Change {

        /** The body, and what it needs beside the chain; refuses what makes no sense for this device. */
        MasterTransactions.Draft of(KnownDevice device) throws RefusedException;
    }

    /** A change that needs nothing beside the chain. */
    static MasterTransactions.Draft draft(DeviceBody body) {
        Consumer<LocalWrites> nothing = writes -> {};
        return new MasterTransactions.Draft(body, nothing);
    }

    /** An update that leaves hub and status as they are. */
    static DeviceBody update(DeviceRecord device, DeviceCredentials credentials, Hash metadataHash) {
        return new DeviceBody(
                DeviceAction.UPDATE, device.uid(), credentials, device.hub(), device.status(), metadataHash);
    }

    /**
     * Submits a change of a device.
     *
     * @throws org.cairngate.master.problem.NotFoundException when there is no such device
     * @throws PreconditionFailedException when its version is not one that the client named, or a change of it is under way
     * @throws RefusedException when the chain or the change refuses, or when the change would undo another one that is under way
     */
    MasterTransactions.Submitted submit(String uid, IfMatch ifMatch, Change change)
            throws RefusedException, InterruptedException {
        return submit(uid, ifMatch, () -> devices.find(uid), change);
    }

    /**
     * Submits a change of a device that the caller need not see.
     *
     * @param found finds it, or says that there is none
     * @throws RefusedException as {@link #submit(String, IfMatch, Change)}
     */
    MasterTransactions.Submitted submit(String uid, IfMatch ifMatch, Supplier<KnownDevice> found, Change change)
            throws RefusedException, InterruptedException {
        return transactions.submit(() -> {
            // The pool before the state: what waits goes from there to here.
            boolean waits = transactions.changeWaits(uid);
            KnownDevice device = found.get();
            if (waits && !ifMatch.isAny()) {
                throw new PreconditionFailedException("another change of device " + uid
                        + " waits for its block: read it again then, and send its ETag as If-Match");
            }
            ifMatch.require(
                    device.view().tag(),
                    "device " + uid + " changed, at height " + device.view().height());
            if (device.record().status() == DeviceStatus.REVOKED) {
                throw new RefusedException(
                        RefusalReason.REVOKED_DEVICE, "device " + uid + " is revoked for good, nothing changes it");
            }
            if (waits && transactions.ownerChangeWaits(uid, device.owner())) {
                throw waits(uid);
            }
            MasterTransactions.Draft draft = change.of(device);
            if (waits && isMadeOfTheRecord(draft)) {
                throw waits(uid);
            }
            return draft.of(device.owner());
        });
    }

    /** Refuses a change that would undo, or fall to another owner by, one that waits. */
    private static RefusedException waits(String uid) {
        return new RefusedException(
                RefusalReason.NOT_PERMITTED,
                "another change of device " + uid + " waits for its block; ask again when it is there");
    }

    /** An update puts a whole record in the place of the one before; quarantine and revocation change the status alone. */
    private static boolean isMadeOfTheRecord(MasterTransactions.Draft draft) {
        return draft.body() instanceof DeviceBody body && body.action() == DeviceAction.UPDATE;
    }
}
