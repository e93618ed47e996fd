package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttReasonCodes;

/** A client broke MQTT's rules in a way that ends its connection. */
final class ProtocolException extends Exception {

    private static final long serialVersionUID = 1L;

    private final MqttReasonCodes.Disconnect code;

    ProtocolException(MqttReasonCodes.Disconnect code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What a client of MQTT 5 is told. */
    MqttReasonCodes.Disconnect code() {
        return code;
    }
}
