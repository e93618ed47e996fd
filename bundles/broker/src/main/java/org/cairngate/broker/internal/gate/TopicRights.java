package org.cairngate.broker.internal.gate;

/** Which topics a device may use, for its gate, the shields and Moquette alike. Safe for use by several threads. */
public interface TopicRights {

    /**
     * What every gateway runs with: a device uses its own topics, as {@link EventTopic#isOwn} defines them, does not send commands to
     * itself, and reads the gateway's status.
     */
    TopicRights OWN = new TopicRights() {
        @Override
        public boolean mayWrite(String topic, String deviceUid) {
            return EventTopic.isOwn(topic, deviceUid)
                    && EventTopic.parse(topic).filter(EventTopic::isCommands).isEmpty();
        }

        @Override
        public boolean mayRead(String filter, String deviceUid) {
            return EventTopic.isOwn(filter, deviceUid) || filter.equals(EventTopic.STATUS);
        }
    };

    /** Whether the device may publish to the topic, or leave a will at it. */
    boolean mayWrite(String topic, String deviceUid);

    /** Whether the device may subscribe to the filter. */
    boolean mayRead(String filter, String deviceUid);
}
