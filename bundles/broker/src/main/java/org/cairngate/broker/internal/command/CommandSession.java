package org.cairngate.broker.internal.command;

import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an MQTT session has to do with commands, over its connections: which filters it subscribed to, and which commands went
 * out and were not acknowledged, under which packet identifier. Thread-safe.
 */
final class CommandSession {

    /** Most filters of a session that can match a topic of commands; those behind them get none. */
    static final int MAX_FILTERS = 64;

    /** A granted subscription; {@code identifier} is 0 when the client gave none (MQTT 5, section 3.8.2.1.2). */
    record Grant(MqttQoS qos, int identifier) {
        boolean canConfirm() {
            return qos == MqttQoS.AT_LEAST_ONCE || qos == MqttQoS.EXACTLY_ONCE;
        }
    }

    private final Map<String, Grant> filters = new LinkedHashMap<>();
    private final Map<Integer, Long> inFlight = new LinkedHashMap<>();

    synchronized void subscribed(String filter, Grant grant) {
        if (CommandTopics.mayMatch(filter) && (filters.size() < MAX_FILTERS || filters.containsKey(filter))) {
            filters.put(filter, grant);
        }
    }

    synchronized void unsubscribed(String filter) {
        filters.remove(filter);
    }

    /** Whether it can get commands at all. */
    synchronized boolean subscribes() {
        return filters.values().stream().anyMatch(Grant::canConfirm);
    }

    /** Whether it has subscribed to a topic in a way that lets it confirm. */
    boolean wants(String topic) {
        return identifiers(topic).isPresent();
    }

    /** The subscription identifiers of a publish to the topic; empty when no subscription lets it be confirmed. */
    synchronized Optional<List<Integer>> identifiers(String topic) {
        boolean wanted = false;
        List<Integer> identifiers = new ArrayList<>();
        for (Map.Entry<String, Grant> filter : filters.entrySet()) {
            Grant grant = filter.getValue();
            if (grant.canConfirm() && CommandTopics.matches(filter.getKey(), topic)) {
                wanted = true;
                if (grant.identifier() != 0) {
                    identifiers.add(grant.identifier());
                }
            }
        }
        return wanted ? Optional.of(identifiers) : Optional.empty();
    }

    synchronized void sent(int packetId, long number) {
        inFlight.put(packetId, number);
    }

    /** The command that the acknowledged packet carried. */
    synchronized Optional<Long> acknowledged(int packetId) {
        return Optional.ofNullable(inFlight.remove(packetId));
    }

    synchronized boolean isInFlight(long number) {
        return inFlight.containsValue(number);
    }

    /** Packet identifiers and commands that were not acknowledged, in the order in which they went out. A copy. */
    synchronized Map<Integer, Long> inFlight() {
        return new LinkedHashMap<>(inFlight);
    }
}
