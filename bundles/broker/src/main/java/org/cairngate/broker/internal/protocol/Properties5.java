package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.OptionalInt;
import java.util.Set;

/** Reads and copies the properties of MQTT 5 packets (section 2.2.2). */
final class Properties5 {

    private Properties5() {}

    static OptionalInt number(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty found
                ? OptionalInt.of(found.value())
                : OptionalInt.empty();
    }

    static boolean has(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) != null;
    }

    /** A copy that may be added to. */
    static MqttProperties without(MqttProperties properties, Set<MqttPropertyType> left) {
        MqttProperties copy = new MqttProperties();
        for (MqttProperty<?> property : properties.listAll()) {
            if (!left.contains(MqttPropertyType.valueOf(property.propertyId()))) {
                copy.add(property);
            }
        }
        return copy;
    }

    static void add(MqttProperties properties, MqttPropertyType type, int value) {
        properties.add(new MqttProperties.IntegerProperty(type.value(), value));
    }
}
