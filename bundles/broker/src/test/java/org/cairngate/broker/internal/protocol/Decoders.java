package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A connection that was admitted, with Netty's decoder alone or behind ours, and what comes out of it. */
final class Decoders implements AutoCloseable {

    /** What tells objects apart that say the same. */
    private static final Pattern IDENTITY = Pattern.compile("@[0-9a-f]+");

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<MqttPublishMessage> publishes = new ArrayList<>();
    private boolean beyondEnd;
    private long bytesOfNettys;

    private Decoders(int maximum) {
        channel.pipeline()
                .addLast("count", new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        bytesOfNettys += ((ByteBuf) message).readableBytes();
                        context.fireChannelRead(message);
                    }
                })
                .addLast(PublishDecoder.NETTYS, new MqttDecoder(maximum));
    }

    static Decoders nettys(boolean version5, int maximum) {
        Decoders decoders = new Decoders(maximum);
        decoders.connect(version5);
        return decoders;
    }

    static Decoders both(boolean version5, int maximum) {
        Decoders decoders = new Decoders(maximum);
        decoders.connect(version5);
        decoders.ours(maximum).begin(version5);
        return decoders;
    }

    static Decoders beforeConnect(int maximum) {
        Decoders decoders = new Decoders(maximum);
        decoders.ours(maximum);
        return decoders;
    }

    private PublishDecoder ours(int maximum) {
        PublishDecoder ours = new PublishDecoder(maximum);
        channel.pipeline().addFirst("publishes", ours).addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ours.came();
                context.fireChannelRead(message);
            }

            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                beyondEnd = true;
            }
        });
        return ours;
    }

    private void connect(boolean version5) {
        channel.writeInbound(connectPacket(version5));
        if (!(channel.readInbound() instanceof MqttConnectMessage)) {
            throw new IllegalStateException("the CONNECT cannot be decoded");
        }
        bytesOfNettys = 0;
    }

    /** A CONNECT's bytes. */
    static ByteBuf connectPacket(boolean version5) {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(MqttMessageBuilders.connect()
                .protocolVersion(version5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .clientId("c")
                .build());
        ByteBuf bytes = encoder.readOutbound();
        encoder.finishAndReleaseAll();
        return bytes;
    }

    /** Reads the bytes in pieces of the given length; returns what each packet says. Nothing of the bytes is kept. */
    List<String> read(byte[] bytes, int piece) {
        List<String> read = new ArrayList<>();
        for (int from = 0; from < bytes.length; from += piece) {
            int length = Math.min(piece, bytes.length - from);
            channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, from, length));
            for (Object message = channel.readInbound(); message != null; message = channel.readInbound()) {
                read.add(text((MqttMessage) message));
                if (((MqttMessage) message).decoderResult().isFailure()) {
                    // The connection ends here.
                    return read;
                }
            }
        }
        return read;
    }

    private String text(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            return "malformed: " + message.decoderResult().cause();
        }
        if (!(message instanceof MqttPublishMessage publish)) {
            return IDENTITY.matcher(message.toString()).replaceAll("");
        }
        publishes.add(publish);
        return publish.fixedHeader() + " " + publish.variableHeader().topicName() + " "
                + publish.variableHeader().packetId() + " "
                + publish.variableHeader().properties().listAll().size() + " "
                + ByteBufUtil.hexDump(publish.payload());
    }

    /** Whether a packet was refused that has a length beyond its end, where Netty's decoder alone goes on with the next packets. */
    boolean isBeyondEnd() {
        return beyondEnd;
    }

    /** The publishes that were read. */
    List<MqttPublishMessage> publishes() {
        return publishes;
    }

    /** Bytes that went to Netty's decoder since the CONNECT. */
    long bytesOfNettys() {
        return bytesOfNettys;
    }

    /** Releases what is left. */
    @Override
    public void close() {
        publishes.forEach(MqttPublishMessage::release);
        channel.finishAndReleaseAll();
    }
}
