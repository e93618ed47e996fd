package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.collection.IntObjectHashMap;

/**
 * The QoS 1 and 2 publishes of a client that are not fully acknowledged, counted against the Receive Maximum that it was told
 * (MQTT 5, section 4.9). For one event loop.
 */
final class ReceiveWindow {

    /** Announced in the CONNACK. About what the gate lets a connection have undecided: 256 KiB of events of 200 bytes. */
    static final int MAXIMUM = 1000;

    private final IntObjectHashMap<Boolean> open = new IntObjectHashMap<>();

    /**
     * A publish came, for the first time or again.
     *
     * @throws ProtocolException when there are more than {@value #MAXIMUM} (0x93)
     */
    void came(int packetId) throws ProtocolException {
        open.put(packetId, Boolean.TRUE);
        if (open.size() > MAXIMUM) {
            throw new ProtocolException(
                    MqttReasonCodes.Disconnect.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than " + MAXIMUM + " publishes wait for their acknowledgement");
        }
    }

    /** The last acknowledgement of a publish went out. */
    void done(int packetId) {
        open.remove(packetId);
    }
}
