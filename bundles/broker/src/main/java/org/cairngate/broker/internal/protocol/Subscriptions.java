package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The subscription identifiers of a session (MQTT 5, section 3.8.2.1.2): a message that several subscriptions match names all of
 * them, where Moquette names one. Thread-safe.
 */
final class Subscriptions {

    /** Filters with an identifier, and requests without an answer; beyond, Moquette's own identifier stays. */
    private static final int MAXIMUM = 256;

    private record Request(List<String> filters, OptionalInt identifier) {}

    // Most sessions never need these.
    private Map<String, Integer> identifiers = Collections.emptyMap();
    private Map<Integer, Request> requests = Collections.emptyMap();

    synchronized void asked(MqttSubscribeMessage subscribe) {
        OptionalInt identifier = Properties5.number(
                subscribe.idAndPropertiesVariableHeader().properties(), MqttPropertyType.SUBSCRIPTION_IDENTIFIER);
        if ((identifier.isEmpty() && identifiers.isEmpty()) || requests.size() >= MAXIMUM) {
            return;
        }
        List<String> filters = subscribe.payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .toList();
        if (requests.isEmpty()) {
            requests = new HashMap<>();
        }
        requests.put(subscribe.variableHeader().messageId(), new Request(filters, identifier));
    }

    synchronized void answered(MqttSubAckMessage answer) {
        Request request = requests.remove(answer.variableHeader().messageId());
        if (request == null) {
            return;
        }
        List<Integer> codes = answer.payload().reasonCodes();
        for (int i = 0; i < Math.min(codes.size(), request.filters().size()); i++) {
            boolean granted = codes.get(i) <= 2;
            if (granted && request.identifier().isPresent() && identifiers.size() < MAXIMUM) {
                identify(request.filters().get(i), request.identifier().getAsInt());
            } else if (granted) {
                identifiers.remove(request.filters().get(i));
            }
        }
    }

    private void identify(String filter, int identifier) {
        if (identifiers.isEmpty()) {
            identifiers = new HashMap<>();
        }
        identifiers.put(filter, identifier);
    }

    synchronized void ended(List<String> filters) {
        filters.forEach(identifiers::remove);
    }

    /** The publish with the identifiers of all subscriptions that it matches, if any has one. */
    synchronized MqttPublishMessage identify(MqttPublishMessage publish) {
        MqttPublishVariableHeader header = publish.variableHeader();
        List<Integer> matching = identifiers.entrySet().stream()
                .filter(entry -> TopicFilter.matches(entry.getKey(), header.topicName()))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
        if (matching.size() < 2) {
            return publish;
        }
        MqttProperties properties =
                Properties5.without(header.properties(), Set.of(MqttPropertyType.SUBSCRIPTION_IDENTIFIER));
        matching.forEach(id -> Properties5.add(properties, MqttPropertyType.SUBSCRIPTION_IDENTIFIER, id));
        return new MqttPublishMessage(
                publish.fixedHeader(),
                new MqttPublishVariableHeader(header.topicName(), header.packetId(), properties),
                publish.payload());
    }
}
