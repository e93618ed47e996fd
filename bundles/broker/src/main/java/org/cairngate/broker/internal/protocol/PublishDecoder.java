package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Decodes the PUBLISH that devices send all day (MQTT 5, section 3.3): one that was read whole, to a topic in printable ASCII, without
 * properties. Netty's own decoder, which stands behind it and costs several times as much, gets every other byte, so it alone says what
 * is malformed. The payload is an array of its own. Runs on the connection's event loop.
 */
final class PublishDecoder extends ChannelInboundHandlerAdapter {

    /** The name of Netty's decoder in a connection's pipeline. */
    static final String NETTYS = "decoder";

    private static final int QOS_MASK = 0x06;
    private static final int DUP = 0x08;
    private static final int RETAIN = 0x01;

    private static final String BEYOND_END = "a length in the packet says more than the packet has";

    /** What Netty says of a PUBLISH at QoS 0. */
    private static final int NO_PACKET_ID = -1;

    private final int maximumPacket;
    private final PacketBorders borders = new PacketBorders();
    private Optional<ChannelHandlerContext> nettys = Optional.empty();
    private boolean begun;
    private boolean ended;
    private boolean version5;

    /** Whether a packet came out of Netty's decoder since one was handed to it. */
    private boolean came;

    private ByteBuf topic = Unpooled.EMPTY_BUFFER;
    private String topicName = "";
    private int first;
    private MqttFixedHeader header = newHeader(0, 0);

    /** For one connection, whose packets may have so many bytes behind their fixed header. */
    PublishDecoder(int maximumPacket) {
        this.maximumPacket = maximumPacket;
    }

    /** The connection speaks this version from the next packet on; before, there is no PUBLISH. */
    void begin(boolean speaksVersion5) {
        begun = true;
        came = true;
        version5 = speaksVersion5;
    }

    /** A packet came out of Netty's decoder, or from here. */
    void came() {
        came = true;
    }

    /** Nothing that still comes counts: a packet could not be read. */
    void end() {
        ended = true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        nettys = Optional.of(context.pipeline().context(NETTYS));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        try {
            while (bytes.isReadable() && !ended) {
                boolean fromItsBeginning = !borders.inPacket();
                int end = borders.passPacket(bytes, bytes.readerIndex());
                boolean whole = fromItsBeginning && !borders.inPacket();
                if (begun && whole && decode(bytes, end)) {
                    bytes.readerIndex(end);
                } else {
                    passOn(context, bytes, end - bytes.readerIndex());
                }
            }
        } finally {
            bytes.release();
        }
    }

    /** Hands on what was read of a packet. If that is not its end it is copied: whoever waits for it must not keep a whole read. */
    private void passOn(ChannelHandlerContext context, ByteBuf bytes, int length) {
        came = false;
        context.fireChannelRead(
                borders.inPacket()
                        ? context.alloc().buffer(length).writeBytes(bytes, length)
                        : bytes.readRetainedSlice(length));
        if (begun && !ended && !came && !borders.inPacket()) {
            // Netty's decoder would take what it lacks from the packets behind.
            ended = true;
            nettys.orElseThrow().fireExceptionCaught(new DecoderException(new DecoderException(BEYOND_END)));
        }
    }

    /** Decodes the packet from the reader's index to the end. Returns false when it is for Netty's decoder. */
    private boolean decode(ByteBuf bytes, int end) {
        int type = bytes.getUnsignedByte(bytes.readerIndex());
        int length = borders.length();
        return type >> 4 == MqttMessageType.PUBLISH.value()
                && (type & QOS_MASK) != QOS_MASK
                && length >= Short.BYTES
                && length <= maximumPacket
                && decode(bytes, type, end - length, end);
    }

    private boolean decode(ByteBuf bytes, int type, int start, int end) {
        boolean acknowledged = (type & QOS_MASK) != 0;
        int nameLength = bytes.getUnsignedShort(start);
        int nameEnd = start + Short.BYTES + nameLength;
        int payload = nameEnd + (acknowledged ? Short.BYTES : 0) + (version5 ? 1 : 0);
        if (payload > end || !readTopic(bytes, start + Short.BYTES, nameLength)) {
            return false;
        }
        int packetId = acknowledged ? bytes.getUnsignedShort(nameEnd) : NO_PACKET_ID;
        if (packetId == 0 || (version5 && bytes.getByte(payload - 1) != 0)) {
            return false;
        }
        byte[] event = new byte[end - payload];
        bytes.getBytes(payload, event);
        MqttPublishMessage publish = new MqttPublishMessage(
                header(type, end - start),
                new MqttPublishVariableHeader(topicName, packetId, MqttProperties.NO_PROPERTIES),
                Unpooled.wrappedBuffer(event));
        nettys.orElseThrow().fireChannelRead(publish);
        return true;
    }

    /** A device publishes to the same topic again and again. Returns false for one that Netty's decoder has to look at. */
    private boolean readTopic(ByteBuf bytes, int at, int length) {
        if (length == 0) {
            return false;
        }
        if (length == topic.readableBytes() && ByteBufUtil.equals(topic, 0, bytes, at, length)) {
            return true;
        }
        for (int i = at; i < at + length; i++) {
            byte letter = bytes.getByte(i);
            if (letter < ' ' || letter > '~' || letter == '+' || letter == '#') {
                return false;
            }
        }
        topicName = bytes.toString(at, length, StandardCharsets.US_ASCII);
        topic = Unpooled.copiedBuffer(topicName, StandardCharsets.US_ASCII);
        return true;
    }

    /** Events of a device often have the same length. */
    private MqttFixedHeader header(int type, int length) {
        if (type != first || length != header.remainingLength()) {
            first = type;
            header = newHeader(type, length);
        }
        return header;
    }

    private static MqttFixedHeader newHeader(int type, int length) {
        return new MqttFixedHeader(
                MqttMessageType.PUBLISH,
                (type & DUP) != 0,
                MqttQoS.valueOf((type & QOS_MASK) >> 1),
                (type & RETAIN) != 0,
                length);
    }
}
