package org.cairngate.ledger.state;

import java.util.Optional;
import org.cairngate.ledger.block.ChainPolicy;

/**
 * Who the devices are, for those who must decide about a connection or an event within microseconds.
 *
 * <p>May be called from several threads. An answer is as of the newest block that the owner of the registry has.
 */
public interface DeviceRegistry {

    /** The device of the given uid. */
    Optional<DeviceRecord> device(String uid);

    /** The device whose key has the given did:key. */
    Optional<DeviceRecord> deviceByDid(String did);

    /** The policy of the chain: what, among others, the times of its events have to keep to. */
    ChainPolicy policy();

    /** Whether there is a chain to answer from; until then every device is unknown. */
    boolean ready();
}
