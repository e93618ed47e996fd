package org.cairngate.master.registry;

import org.cairngate.ledger.state.DeviceRecord;

/**
 * A device with all that the master knows of it. Immutable.
 *
 * @param record what the newest block leaves of it
 * @param attributes what lies beside the chain; {@link DeviceAttributes#NONE} in a registry that was built again from the blocks
 */
record KnownDevice(DeviceRecord record, DeviceAttributes attributes) {

    /** What the API shows of it. */
    DeviceView view() {
        return DeviceView.of(this);
    }

    /**
     * Whether it has a token of before decision 0035, which is a part of its metadata hash. When its attributes are lost, a device
     * without any credential is taken for one too.
     */
    boolean hasTokenInMetadata() {
        return record.key().isEmpty()
                && record.credentials().token().isEmpty()
                && !record.metadataHash().equals(attributes.metadataHash());
    }
}
