package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.List;
import java.util.Set;

/**
 * Retained messages of QoS 0. Moquette keeps none and deletes what was retained before; so they pass it at QoS 1 with a mark, and
 * are what they were when they come out of it.
 */
final class RetainedAtMostOnce {

    /** The packet id that such a message has on its way to Moquette, which wants one. */
    static final int OWN_ID = 0xffff;

    private static final String MARK = "cairngate-qos-0";

    private RetainedAtMostOnce() {}

    /** The message as Moquette keeps it, or the same one when it needs no help. */
    static MqttPublishMessage raise(MqttPublishMessage publish) {
        boolean needed = publish.fixedHeader().isRetain()
                && publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE
                && publish.payload().isReadable();
        if (!needed) {
            return publish;
        }
        MqttProperties properties = Properties5.without(publish.variableHeader().properties(), Set.of());
        properties.add(new MqttProperties.UserProperty(MARK, ""));
        return copy(publish, MqttQoS.AT_LEAST_ONCE, OWN_ID, properties);
    }

    /** Whether the message has the mark. */
    static boolean isMarked(MqttPublishMessage publish) {
        return pairs(publish.variableHeader().properties()).stream().anyMatch(pair -> pair.key.equals(MARK));
    }

    /** The message without its mark at the QoS, with the packet id if that needs one. */
    static MqttPublishMessage unmark(MqttPublishMessage publish, MqttQoS qos) {
        MqttProperties all = publish.variableHeader().properties();
        MqttProperties properties = Properties5.without(all, Set.of(MqttPropertyType.USER_PROPERTY));
        pairs(all).stream()
                .filter(pair -> !pair.key.equals(MARK))
                .forEach(pair -> properties.add(new MqttProperties.UserProperty(pair.key, pair.value)));
        int packetId =
                qos == MqttQoS.AT_MOST_ONCE ? 0 : publish.variableHeader().packetId();
        return copy(publish, qos, packetId, properties);
    }

    private static List<StringPair> pairs(MqttProperties properties) {
        return properties.getProperty(MqttPropertyType.USER_PROPERTY.value()) instanceof UserProperties user
                ? user.value()
                : List.of();
    }

    private static MqttPublishMessage copy(
            MqttPublishMessage publish, MqttQoS qos, int packetId, MqttProperties properties) {
        MqttFixedHeader header = publish.fixedHeader();
        return new MqttPublishMessage(
                new MqttFixedHeader(header.messageType(), header.isDup(), qos, header.isRetain(), 0),
                new MqttPublishVariableHeader(publish.variableHeader().topicName(), packetId, properties),
                publish.payload());
    }
}
