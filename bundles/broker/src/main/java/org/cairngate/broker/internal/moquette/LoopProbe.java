package org.cairngate.broker.internal.moquette;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A client inside of this process whose session lives in one of Moquette's session loops, and which that loop must answer. Used
 * by one thread, answered by the loop.
 */
final class LoopProbe {

    private final EmbeddedChannel channel;
    private final Answers answers = new Answers();
    private long asked;

    /** Connects to Moquette by its own handler, which all connections share. */
    LoopProbe(ChannelHandler moquette, MqttConnectMessage connect) {
        this.channel = new EmbeddedChannel(answers, moquette);
        this.asked = 1;
        channel.writeInbound(connect);
    }

    /** Whether the loop answered all that it was asked. */
    boolean isAnswered() {
        return answers.count.get() >= asked;
    }

    /** Asks the loop for something that changes nothing. */
    void ask() {
        asked = answers.count.get() + 1;
        channel.writeInbound(MqttMessageBuilders.unsubscribe()
                .messageId(1)
                .addTopicFilter("probe")
                .build());
    }

    /** Takes what Moquette writes, in the loop's thread; nothing of it goes into the channel, which is for one thread only. */
    private static final class Answers extends ChannelOutboundHandlerAdapter {
        private final AtomicLong count = new AtomicLong();

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            count.incrementAndGet();
            promise.trySuccess();
        }

        @Override
        public void flush(ChannelHandlerContext context) {
            // Nothing was kept.
        }
    }
}
