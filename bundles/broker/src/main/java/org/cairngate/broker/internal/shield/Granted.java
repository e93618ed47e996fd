package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.Optional;

/**
 * What a device got by its CONNECT. It stays for as long as the connection, the CONNECT itself does not.
 *
 * @param uid the device
 * @param expirySeconds how long the session stays without its client
 * @param keepAlive what to tell an MQTT 5 client when it is not what it asked for
 * @param expiry likewise
 */
record Granted(String uid, int expirySeconds, Optional<Integer> keepAlive, Optional<Integer> expiry) {

    /** Tells an MQTT 5 client what it got in place of what it asked for (section 3.2.2.3). */
    MqttConnAckMessage connack(MqttConnAckMessage answer) {
        if (keepAlive.isEmpty() && expiry.isEmpty()) {
            return answer;
        }
        MqttConnAckVariableHeader header = answer.variableHeader();
        MqttProperties properties = new MqttProperties();
        header.properties().listAll().stream()
                .filter(property -> property.propertyId() != MqttPropertyType.SESSION_EXPIRY_INTERVAL.value()
                        && property.propertyId() != MqttPropertyType.SERVER_KEEP_ALIVE.value())
                .forEach(properties::add);
        keepAlive.ifPresent(seconds -> properties.add(number(MqttPropertyType.SERVER_KEEP_ALIVE, seconds)));
        expiry.ifPresent(seconds -> properties.add(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, seconds)));
        return new MqttConnAckMessage(
                answer.fixedHeader(),
                new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
    }

    private static IntegerProperty number(MqttPropertyType type, int value) {
        return new IntegerProperty(type.value(), value);
    }
}
