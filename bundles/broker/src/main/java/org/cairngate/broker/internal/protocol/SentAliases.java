package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The topic aliases that the broker has set towards a client that allows them (MQTT 5, section 3.1.2.11.5): the first topics get
 * one each. For one event loop.
 */
final class SentAliases {

    /** However many a client allows: each holds a topic in memory. */
    static final int LIMIT = 16;

    private final int allowed;
    private final Map<String, Integer> aliases = new HashMap<>();

    /** Up to as many aliases as the client allows, 0 to 65535. */
    SentAliases(int allowed) {
        this.allowed = Math.min(allowed, LIMIT);
    }

    /** The publish as it would go out. */
    MqttPublishMessage shorten(MqttPublishMessage publish) {
        MqttPublishVariableHeader header = publish.variableHeader();
        Integer known = aliases.get(header.topicName());
        if (known == null && aliases.size() >= allowed) {
            return publish;
        }
        int alias = known == null ? aliases.size() + 1 : known;
        MqttProperties properties = Properties5.without(header.properties(), Set.of());
        Properties5.add(properties, MqttPropertyType.TOPIC_ALIAS, alias);
        return new MqttPublishMessage(
                publish.fixedHeader(),
                new MqttPublishVariableHeader(known == null ? header.topicName() : "", header.packetId(), properties),
                publish.payload());
    }

    /** A publish to the topic went out as {@link #shorten} made it. */
    void wentOut(String topic) {
        if (aliases.size() < allowed) {
            aliases.putIfAbsent(topic, aliases.size() + 1);
        }
    }
}
