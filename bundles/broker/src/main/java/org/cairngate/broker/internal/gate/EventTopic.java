package org.cairngate.broker.internal.gate;

import java.util.List;
import java.util.Optional;

/** The topics of a device: {@code v1/<organisation>/<group>/<device uid>/...}, with its events at {@code .../events}. */
public record EventTopic(String namespace, String deviceUid, String rest) {

    /** Where every device may read how full the gateway is. */
    public static final String STATUS = "$SYS/cairngate/status";

    private static final String VERSION = "v1";
    private static final String EVENTS = "events";
    private static final String COMMANDS = "commands";
    private static final int LEVELS = 5;
    private static final String SHARED = "$share/";

    /** Reads a topic; empty when it is not below any device. */
    public static Optional<EventTopic> parse(String topic) {
        List<String> levels = List.of(topic.split("/", LEVELS));
        if (levels.size() < LEVELS || !levels.get(0).equals(VERSION)) {
            return Optional.empty();
        }
        return Optional.of(new EventTopic(levels.get(1) + "/" + levels.get(2), levels.get(3), shared(levels.get(4))));
    }

    /** Each connection keeps the topic that it published to last, and nearly always that is its events. */
    private static String shared(String rest) {
        return rest.equals(EVENTS) ? EVENTS : rest;
    }

    /** Whether the topic is one of those that no client publishes to (MQTT 5, section 4.7.2). */
    static boolean isServers(String topic) {
        return topic.startsWith("$");
    }

    /** Whether a topic or filter lies wholly below the given device. */
    public static boolean isOwn(String topicOrFilter, String deviceUid) {
        return parse(topicOrFilter)
                .filter(topic -> topic.deviceUid().equals(deviceUid))
                .filter(topic -> topic.namespace().chars().noneMatch(c -> c == '#'))
                .isPresent();
    }

    /** The filter that a shared subscription is about (MQTT 5, section 4.8.2); any other filter as it is. */
    static String unshared(String filter) {
        int group = filter.startsWith(SHARED) ? filter.indexOf('/', SHARED.length()) : -1;
        return filter.substring(group + 1);
    }

    /** Whether commands to the device are published here, which only the gateway does. */
    boolean isCommands() {
        return rest.equals(COMMANDS);
    }

    /** Whether events are published here. */
    public boolean isEvents() {
        return rest.equals(EVENTS);
    }
}
