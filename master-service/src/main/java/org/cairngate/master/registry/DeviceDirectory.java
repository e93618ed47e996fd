package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Scope;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.stereotype.Component;

/**
 * Looks devices up, in the chain and in what lies beside it. Only those that the caller of the request may see are there: who is
 * limited to an organisation, its own; who is limited to hubs, those that may use one of them only (decisions 0037 and 0050). Safe for
 * use by several threads.
 */
@Component
final class DeviceDirectory {

    private final ChainStore store;
    private final OwnerIndex owners;
    private final Callers callers;

    DeviceDirectory(ChainStore store, OwnerIndex owners, Callers callers) {
        this.store = store;
        this.owners = owners;
        this.callers = callers;
    }

    /**
     * The device of this uid as the newest block leaves it.
     *
     * @throws NotFoundException when there is none
     */
    KnownDevice find(String uid) {
        return findAnyones(uid)
                .filter(device -> callers.scope()
                        .covers(
                                device.owner().map(Owner::organisation),
                                device.record().hub()))
                .orElseThrow(() -> unknown(uid));
    }

    /** The device of this uid, whoever may see it. */
    Optional<KnownDevice> findAnyones(String uid) {
        return store.state()
                .device(uid)
                .filter(device -> !HubOwner.isCarrier(device))
                .map(device -> known(device, owners.owners()));
    }

    /** Whose a device is that is not revoked, whoever may see it; reads nothing beside the chain. */
    Optional<Owner> ownerOfUsable(String uid) {
        return store.state()
                .device(uid)
                .filter(device -> device.status() != DeviceStatus.REVOKED)
                .flatMap(device -> owners.owners().device(uid));
    }

    /** What is said of a device that is not there, or not for the caller. */
    static NotFoundException unknown(String uid) {
        return new NotFoundException("there is no device with uid " + uid);
    }

    /**
     * Looks whether the caller may bind a device to this hub, "" for any.
     *
     * @throws RefusedException when he would not see the hub, or the device then
     */
    void requireHub(String hub) throws RefusedException {
        Scope scope = callers.scope();
        boolean any = hub.isEmpty() && scope.hubs().isEmpty();
        if (!any && !scope.covers(owners.owners().hub(hub).map(Owner::organisation), hub)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    hub.isEmpty()
                            ? "this account is limited: name the hub that the device may use, one of the account's own"
                            : "this account has no hub named " + hub);
        }
    }

    private KnownDevice known(DeviceRecord device, Owners whose) {
        return new KnownDevice(
                device,
                whose.device(device.uid()),
                DeviceAttributes.load(store, device.metadataHash()).orElse(DeviceAttributes.NONE));
    }

    /** A page of the devices that the filter lets through, as the newest block leaves them. */
    DevicePages.Page list(DeviceFilter filter, String cursor, int limit) {
        State state = store.state();
        Owners whose = owners.owners();
        return new DevicePages(state, whose, callers.scope(), device -> known(device, whose))
                .find(filter, cursor, limit);
    }
}
