package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.Set;

/** What a client of MQTT 5 learns in its CONNACK (section 3.2.2.3). */
final class ConnAckProperties {

    /** Moquette's are of its own limits, which the gate's come before. */
    private static final Set<MqttPropertyType> OURS = Set.of(
            MqttPropertyType.RECEIVE_MAXIMUM,
            MqttPropertyType.TOPIC_ALIAS_MAXIMUM,
            MqttPropertyType.MAXIMUM_PACKET_SIZE,
            MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER,
            MqttPropertyType.SERVER_KEEP_ALIVE);

    private ConnAckProperties() {}

    static MqttConnAckMessage complete(MqttConnAckMessage answer, ClientTerms terms, WireSettings settings) {
        MqttConnAckVariableHeader header = answer.variableHeader();
        MqttProperties properties = Properties5.without(header.properties(), OURS);
        Properties5.add(properties, MqttPropertyType.RECEIVE_MAXIMUM, ReceiveWindow.MAXIMUM);
        Properties5.add(properties, MqttPropertyType.TOPIC_ALIAS_MAXIMUM, TopicAliases.MAXIMUM);
        Properties5.add(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE, settings.maximumPacket());
        terms.assigned()
                .ifPresent(id -> properties.add(
                        new MqttProperties.StringProperty(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER.value(), id)));
        terms.told().ifPresent(seconds -> Properties5.add(properties, MqttPropertyType.SERVER_KEEP_ALIVE, seconds));
        return new MqttConnAckMessage(
                answer.fixedHeader(),
                new MqttConnAckVariableHeader(header.connectReturnCode(), header.isSessionPresent(), properties));
    }
}
