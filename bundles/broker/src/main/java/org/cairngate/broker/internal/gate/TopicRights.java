package org.cairngate.broker.internal.gate;

/** Which topics a device may use, for its gate and for Moquette alike. Safe for use by several threads. */
public interface TopicRights {

    /** A device's own topics, as {@link EventTopic#isOwn} defines them; what every gateway runs with. */
    TopicRights OWN = EventTopic::isOwn;

    /** Whether the device may publish to the topic, leave a will at it, or subscribe to the filter. */
    boolean mayUse(String topicOrFilter, String deviceUid);
}
