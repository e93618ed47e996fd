package org.cairngate.load;

import java.util.Objects;

/**
 * What is published: each event to {@code v1/<namespace>/<device uid>/events}.
 *
 * @param namespace {@code organisation/group}
 * @param template the event's text
 * @param qos 0, 1 or 2
 * @param level version of MQTT: 3.1.1 acknowledges what was refused, 5 says why
 */
public record Traffic(String namespace, EventTemplate template, int qos, Level level) {

    /** Version of MQTT. */
    public enum Level {
        MQTT_3_1_1(4),
        MQTT_5(5);

        private final int number;

        Level(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }
    }

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Traffic {
        Objects.requireNonNull(template, "template");
        Objects.requireNonNull(level, "level");
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("qos must be 0, 1 or 2, is " + qos);
        }
        if (!namespace.matches("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}")) {
            throw new IllegalArgumentException("namespace must be organisation/group, is '" + namespace + "'");
        }
    }

    /** Standard events at QoS 1 by MQTT 5. */
    public static Traffic standard(String namespace) {
        return new Traffic(namespace, EventTemplate.standard(), 1, Level.MQTT_5);
    }

    String topic(String device) {
        return "v1/" + namespace + "/" + device + "/events";
    }
}
