package org.cairngate.broker.internal.protocol;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import org.cairngate.ledger.RefusalLog;

/** MQTT's rules for the connections of one broker: those of the wire stand before the gate, those of sessions behind it. Thread-safe. */
public final class Protocol {

    private final WireSettings settings;
    private final Sessions sessions;
    private final RefusalLog refusals;

    /** For one broker; clients that break the rules are counted in {@code refusals}. */
    public Protocol(WireSettings settings, Sessions sessions, RefusalLog refusals) {
        this.settings = settings;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    /** Lets a connection's usual publishes pass Netty's decoder; to be called when what stands before that is in the pipeline. */
    public void decodePublishes(ChannelPipeline pipeline) {
        pipeline.addBefore(PublishDecoder.NETTYS, "publishes", new PublishDecoder(settings.maximumPacket()));
    }

    /** For one connection, before the gate. */
    public ChannelHandler wireRules() {
        return new WireRules(settings, refusals);
    }

    /** For one connection, between the gate and Moquette. */
    public ChannelHandler sessionRules() {
        return new SessionRules(sessions);
    }

    /** For one connection, right before Moquette's handler. */
    public ChannelHandler olderClient() {
        return new OlderClient(sessions);
    }
}
