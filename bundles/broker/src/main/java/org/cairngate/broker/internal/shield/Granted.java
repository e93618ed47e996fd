package org.cairngate.broker.internal.shield;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;

/** Tells an MQTT 5 client what it got in place of what it asked for (section 3.2.2.3). */
final class Granted {

    private Granted() {}

    static MqttConnAckMessage connack(MqttConnAckMessage answer, ConnectVetting.Plan plan) {
        if (plan.keepAlive().isEmpty() && plan.expiry().isEmpty()) {
            return answer;
        }
        MqttConnAckVariableHeader header = answer.variableHeader();
        MqttProperties properties = new MqttProperties();
        header.properties().listAll().stream()
                .filter(property -> property.propertyId() != MqttPropertyType.SESSION_EXPIRY_INTERVAL.value()
                        && property.propertyId() != MqttPropertyType.SERVER_KEEP_ALIVE.value())
                .forEach(properties::add);
        plan.keepAlive().ifPresent(seconds -> properties.add(number(MqttPropertyType.SERVER_KEEP_ALIVE, seconds)));
        plan.expiry().ifPresent(seconds -> properties.add(number(MqttPropertyType.SESSION_EXPIRY_INTERVAL, seconds)));
        return new MqttConnAckMessage(
                answer.fixedHeader(),
                new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
    }

    private static IntegerProperty number(MqttPropertyType type, int value) {
        return new IntegerProperty(type.value(), value);
    }
}
