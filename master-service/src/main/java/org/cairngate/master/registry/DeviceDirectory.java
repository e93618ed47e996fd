package org.cairngate.master.registry;

import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.stereotype.Component;

/**
 * Looks devices up, in the chain and in what lies beside it. Only those that the caller of the request may see are there: who is
 * limited to hubs, those that may use one of them only; who is limited to an organisation, none (decision 0037). Safe for use by
 * several threads.
 */
@Component
final class DeviceDirectory {

    private final ChainStore store;
    private final Callers callers;

    DeviceDirectory(ChainStore store, Callers callers) {
        this.store = store;
        this.callers = callers;
    }

    /**
     * The device of this uid as the newest block leaves it.
     *
     * @throws NotFoundException when there is none
     */
    KnownDevice find(String uid) {
        return store.state()
                .device(uid)
                .filter(device -> callers.scope().coversHub(device.hub()))
                .map(this::known)
                .orElseThrow(() -> new NotFoundException("there is no device with uid " + uid));
    }

    /**
     * Looks whether the caller may bind a device to this hub, "" for any.
     *
     * @throws RefusedException when he would not see the device then
     */
    void requireHub(String hub) throws RefusedException {
        if (!callers.scope().coversHub(hub)) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    hub.isEmpty()
                            ? "this account is limited: name the hub that the device may use, one of the account's own"
                            : "this account has no hub named " + hub);
        }
    }

    private KnownDevice known(DeviceRecord device) {
        return new KnownDevice(
                device, DeviceAttributes.load(store, device.metadataHash()).orElse(DeviceAttributes.NONE));
    }

    /** A page of the devices that the filter lets through, as the newest block leaves them. */
    DevicePages.Page list(DeviceFilter filter, String cursor, int limit) {
        return new DevicePages(store.state(), callers.scope(), this::known).find(filter, cursor, limit);
    }
}
