package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** The topic aliases that a client has set on its connection (MQTT 5, section 3.3.2.3.4). For one event loop. */
final class TopicAliases {

    /** Announced in the CONNACK. A device publishes to a few topics of its own; each alias holds up to 64 KiB. */
    static final int MAXIMUM = 16;

    private final List<String> topics = new ArrayList<>(Collections.nCopies(MAXIMUM, ""));

    /**
     * The publish with its topic and without an alias.
     *
     * @throws ProtocolException when the alias is out of range (0x94), or names no topic yet (0x82)
     */
    MqttPublishMessage resolve(MqttPublishMessage publish) throws ProtocolException {
        MqttPublishVariableHeader header = publish.variableHeader();
        OptionalInt alias = Properties5.number(header.properties(), MqttPropertyType.TOPIC_ALIAS);
        if (alias.isEmpty()) {
            requireTopic(header.topicName(), "a PUBLISH has neither a topic nor an alias");
            return publish;
        }
        int number = alias.getAsInt();
        if (number < 1 || number > MAXIMUM) {
            throw new ProtocolException(
                    MqttReasonCodes.Disconnect.TOPIC_ALIAS_INVALID,
                    "topic alias " + number + " is not 1 to " + MAXIMUM);
        }
        if (!header.topicName().isEmpty()) {
            topics.set(number - 1, header.topicName());
        }
        String topic = topics.get(number - 1);
        requireTopic(topic, "topic alias " + number + " was not set on this connection");
        MqttProperties rest = Properties5.without(header.properties(), Set.of(MqttPropertyType.TOPIC_ALIAS));
        return new MqttPublishMessage(
                publish.fixedHeader(),
                new MqttPublishVariableHeader(topic, header.packetId(), rest),
                publish.payload());
    }

    private static void requireTopic(String topic, String otherwise) throws ProtocolException {
        if (topic.isEmpty()) {
            throw new ProtocolException(MqttReasonCodes.Disconnect.PROTOCOL_ERROR, otherwise);
        }
    }
}
