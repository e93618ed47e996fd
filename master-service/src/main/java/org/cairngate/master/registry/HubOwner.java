package org.cairngate.master.registry;

import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * The device that carries a hub's owner where the hub is registered already: a NODE is registered once. It has no key and no token, so
 * nothing can connect as it, and no list shows it (decision 0050).
 */
final class HubOwner {

    /** How its uid begins; no other device gets such a uid. */
    static final String PREFIX = "hub:";

    /** What it has in the place of attributes: the metadata hash of other devices is that of a CBOR array, never this. */
    private static final Hash MARK = Hash.sha256("cairngate-hub-owner/1".getBytes(StandardCharsets.UTF_8));

    private static final int MAX_UID = 64;

    private HubOwner() {}

    /** Whether this device is such a carrier. */
    static boolean isCarrier(DeviceRecord device) {
        return device.metadataHash().equals(MARK);
    }

    /** Whether this change is one of such a carrier; the hub is the one that it is bound to. */
    static boolean isOfCarrier(DeviceBody body) {
        return body.metadataHash().equals(MARK);
    }

    /** The uid of a hub's carrier: its name, or the beginning of its name's hash where the name is too long for a uid. */
    static String uid(String hub) {
        String whole = PREFIX + hub;
        return whole.length() <= MAX_UID
                ? whole
                : PREFIX
                        + Hash.sha256(hub.getBytes(StandardCharsets.UTF_8))
                                .hex()
                                .substring(0, MAX_UID - PREFIX.length());
    }

    /** What registers a hub's carrier, or says of it again what it is. */
    static DeviceBody body(DeviceAction action, String hub) {
        return new DeviceBody(action, uid(hub), DeviceCredentials.NONE, hub, DeviceStatus.ACTIVE, MARK);
    }
}
