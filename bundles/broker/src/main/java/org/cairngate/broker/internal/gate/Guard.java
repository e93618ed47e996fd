package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelPipeline;
import io.netty.channel.ServerChannel;

/** Puts more handlers around the gate. Safe for use by several threads. */
public interface Guard {

    /** A channel begins to listen; what it accepts is not there yet. */
    void listening(ServerChannel channel);

    /** A connection's pipeline is complete, with the gate in it. */
    void connection(ChannelPipeline pipeline);
}
