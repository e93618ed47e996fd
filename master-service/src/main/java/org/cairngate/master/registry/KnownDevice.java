package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.state.DeviceRecord;

/**
 * A device with all that the master knows of it. Immutable.
 *
 * @param record what the newest block leaves of it
 * @param owner whose it is; empty for nobody's
 * @param attributes what lies beside the chain; {@link DeviceAttributes#NONE} in a registry that was built again from the blocks
 */
record KnownDevice(DeviceRecord record, Optional<Owner> owner, DeviceAttributes attributes) {

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
