package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelHandler;

/** MQTT's rules for the connections of one broker: those of the wire stand before the gate, those of sessions behind it. Thread-safe. */
public final class Protocol {

    private final WireSettings settings;
    private final Sessions sessions;

    /** For one broker. */
    public Protocol(WireSettings settings, Sessions sessions) {
        this.settings = settings;
        this.sessions = sessions;
    }

    /** For one connection, before the gate. */
    public ChannelHandler wireRules() {
        return new WireRules(settings);
    }

    /** For one connection, between the gate and Moquette. */
    public ChannelHandler sessionRules() {
        return new SessionRules(sessions);
    }
}
