package org.cairngate.master.registry;

import java.util.List;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.problem.NotFoundException;
import org.springframework.stereotype.Component;

/** Looks devices up, in the chain and in what lies beside it. Safe for use by several threads. */
@Component
final class DeviceDirectory {

    private final ChainStore store;

    DeviceDirectory(ChainStore store) {
        this.store = store;
    }

    /**
     * The device of this uid as the newest block leaves it.
     *
     * @throws NotFoundException when there is none
     */
    KnownDevice find(String uid) {
        return store.state()
                .device(uid)
                .map(this::known)
                .orElseThrow(() -> new NotFoundException("there is no device with uid " + uid));
    }

    private KnownDevice known(DeviceRecord device) {
        return new KnownDevice(
                device, DeviceAttributes.load(store, device.metadataHash()).orElse(DeviceAttributes.NONE));
    }

    /** The first devices behind the cursor, by uid, that the filter lets through. */
    List<DeviceView> list(DeviceFilter filter, String cursor, int limit) {
        return store.state().devices().stream()
                .filter(device -> device.uid().compareTo(cursor) > 0)
                .filter(filter::admits)
                .map(device -> known(device).view())
                .filter(filter::admits)
                .limit(limit)
                .toList();
    }
}
