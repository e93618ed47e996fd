package org.cairngate.broker.internal.protocol;

import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** What the end of a session or of its connection means to others. Thread-safe. */
public interface SessionEnds {

    /** A client is gone and left this will, which is due: takes over the message's reference. */
    void will(MqttPublishMessage message);

    /** Moquette was told to forget the session that it knows by this id. */
    void forgotten(String sessionId);
}
