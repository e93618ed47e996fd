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
    DeviceRecord find(String uid) {
        return store.state().device(uid).orElseThrow(() -> new NotFoundException("there is no device with uid " + uid));
    }

    /** What the API shows of a device. */
    DeviceView view(DeviceRecord device) {
        DeviceAttributes attributes = attributes(device);
        return DeviceView.of(device, attributes, hasTokenInMetadata(device, attributes));
    }

    /** What lies beside the chain; nothing for a device of a registry that was built again from the blocks. */
    DeviceAttributes attributes(DeviceRecord device) {
        return DeviceAttributes.load(store, device.metadataHash()).orElse(DeviceAttributes.NONE);
    }

    /**
     * Whether the device has a token of before decision 0035, which is a part of its metadata hash. When its attributes are lost, a
     * device without any credential is taken for one too.
     */
    boolean hasTokenInMetadata(DeviceRecord device) {
        return hasTokenInMetadata(device, attributes(device));
    }

    private static boolean hasTokenInMetadata(DeviceRecord device, DeviceAttributes attributes) {
        return device.key().isEmpty()
                && device.credentials().token().isEmpty()
                && !device.metadataHash().equals(attributes.metadataHash());
    }

    /** The first devices behind the cursor, by uid, that the filter lets through. */
    List<DeviceView> list(DeviceFilter filter, String cursor, int limit) {
        return store.state().devices().stream()
                .filter(device -> device.uid().compareTo(cursor) > 0)
                .filter(filter::admits)
                .map(this::view)
                .filter(filter::admits)
                .limit(limit)
                .toList();
    }
}
