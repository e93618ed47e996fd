package org.cairngate.broker.faults;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Optional;
import org.cairngate.broker.fixture.Events;

/**
 * One device's line of events: as many under way as it may, each sent again after a lost connection until it is acknowledged, as
 * QoS 1 asks (MQTT 3.1.1, section 4.4). All of it runs on the line's event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what is not written is sent again on the next connection
final class Line {

    /**
     * What a line sends.
     *
     * @param window events under way at a time
     * @param valueBytes length of each event's value
     */
    record Load(MqttVersion version, int window, int valueBytes) {

        /** As much as goes, in small events, by MQTT 3.1.1, which cannot say no. */
        static Load full() {
            return new Load(MqttVersion.MQTT_3_1_1, 100, 10);
        }
    }

    private static final int PACKET_IDS = 65_535;
    private static final int FAILED = 0x80;

    private final String device;
    private final String name;
    private final Load load;
    private final String value;
    private final Deque<Integer> open = new ArrayDeque<>();
    private final BitSet acknowledged = new BitSet();
    private Optional<ChannelHandlerContext> connection = Optional.empty();
    private boolean sending = true;
    private long time = Events.TIME;
    private int next;
    private long refused;
    private long outOfOrder;

    Line(String device, String name, Load load) {
        this.device = device;
        this.name = name;
        this.load = load;
        this.value = "\"" + "v".repeat(load.valueBytes()) + "\"";
    }

    String uid(int number) {
        return name + "." + number;
    }

    BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** Events under way. */
    int open() {
        return open.size();
    }

    /** Events that were answered with a reason why they are not taken (MQTT 5). */
    long refused() {
        return refused;
    }

    /** Acknowledgements that did not come in the order of the publishes (MQTT 3.1.1, section 4.6). */
    long outOfOrder() {
        return outOfOrder;
    }

    boolean connected() {
        return connection.isPresent();
    }

    /** Whether it makes new events. */
    void sending(boolean yes) {
        sending = yes;
        connection.ifPresent(this::fill);
    }

    /** Which time its events have from now on. */
    void time(long milliseconds) {
        time = milliseconds;
    }

    /** Sends the first acknowledged events again, as a device does that lost its memory of it. */
    void repeat(int count) {
        acknowledged.stream().limit(count).forEach(number -> {
            open.addLast(number);
            connection.ifPresent(context -> context.write(publish(number, true)));
        });
        connection.ifPresent(ChannelHandlerContext::flush);
    }

    /** Closes the connection without a word. */
    void cut() {
        connection.ifPresent(ChannelHandlerContext::close);
    }

    SimpleChannelInboundHandler<MqttMessage> handler() {
        return new SimpleChannelInboundHandler<>() {
            @Override
            protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
                received(context, message);
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                connection = Optional.empty();
            }

            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                if (connected()) {
                    fill(context);
                }
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                context.close();
            }
        };
    }

    MqttMessage connect() {
        return MqttMessageBuilders.connect()
                .protocolVersion(load.version())
                .clientId(name)
                .cleanSession(true)
                .keepAlive(600)
                .build();
    }

    private void received(ChannelHandlerContext context, MqttMessage message) {
        if (message instanceof MqttConnAckMessage answer) {
            if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
                context.close();
                return;
            }
            connection = Optional.of(context);
            open.forEach(number -> context.write(publish(number, true)));
            fill(context);
        } else if (message.fixedHeader().messageType() == MqttMessageType.PUBACK) {
            answered((MqttMessageIdVariableHeader) message.variableHeader());
            if (open.size() <= load.window() / 2) {
                fill(context);
            }
        }
    }

    private void answered(MqttMessageIdVariableHeader answer) {
        Integer head = open.poll();
        if (head == null || packetId(head) != answer.messageId()) {
            outOfOrder++;
        } else if (answer instanceof MqttPubReplyMessageVariableHeader reply
                && Byte.toUnsignedInt(reply.reasonCode()) >= FAILED) {
            refused++;
        } else {
            acknowledged.set(head);
        }
    }

    private void fill(ChannelHandlerContext context) {
        while (sending && open.size() < load.window() && context.channel().isWritable()) {
            int number = next++;
            open.addLast(number);
            context.write(publish(number, false));
        }
        context.flush();
    }

    private static int packetId(int number) {
        return number % PACKET_IDS + 1;
    }

    private MqttMessage publish(int number, boolean again) {
        byte[] event = Events.event(uid(number), device, time, value);
        MqttPublishMessage first = MqttMessageBuilders.publish()
                .topicName(Events.topic(device))
                .messageId(packetId(number))
                .qos(MqttQoS.AT_LEAST_ONCE)
                .payload(Unpooled.wrappedBuffer(event))
                .build();
        return again
                ? new MqttPublishMessage(
                        new MqttFixedHeader(MqttMessageType.PUBLISH, true, MqttQoS.AT_LEAST_ONCE, false, 0),
                        first.variableHeader(),
                        first.payload())
                : first;
    }
}
