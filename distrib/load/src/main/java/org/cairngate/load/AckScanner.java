package org.cairngate.load;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.CorruptedFrameException;

/**
 * Finds the acknowledgements in what a broker sends (MQTT 3.1.1 and 5, chapter 3), without making an object for any. Packets that are not about
 * publishes are skipped. Has no state.
 */
final class AckScanner {

    /** Largest packet that is waited for, bytes: a broker has nothing longer to say to a device that subscribed to nothing. */
    static final int MAX_PACKET = 64 << 10;

    /** A reason code from this on is a refusal (MQTT 5, section 2.4). */
    static final int REFUSED = 0x80;

    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBCOMP = 7;
    static final int PINGRESP = 13;
    static final int DISCONNECT = 14;

    private static final int RECEIVE_MAXIMUM = 0x21;

    /** PUBACK with nothing but a packet id: its first two bytes. */
    private static final int SHORT_PUBACK = (PUBACK << 12) | 2;

    /** Is told what the broker says. */
    interface Replies {
        /** A connection was taken (code 0) or refused. At most {@code receiveMaximum} publishes may be unacknowledged. */
        void connected(int code, boolean sessionPresent, int receiveMaximum);

        /** PUBACK, PUBREC or PUBCOMP with its packet id and reason code, 0 where there is none. */
        void acknowledged(int type, int packetId, int reason);

        /** The broker ends the connection, and why. */
        void disconnected(int reason);
    }

    private AckScanner() {}

    /**
     * Consumes all whole packets.
     *
     * @throws CorruptedFrameException for what a broker may not send, or not to a device that subscribed to nothing
     */
    static void scan(ByteBuf in, Replies replies) {
        while (in.readableBytes() >= 2) {
            if (in.readableBytes() >= 4 && in.getUnsignedShort(in.readerIndex()) == SHORT_PUBACK) {
                int packetId = in.getUnsignedShort(in.readerIndex() + 2);
                in.skipBytes(4);
                replies.acknowledged(PUBACK, packetId, 0);
            } else if (!packet(in, replies)) {
                return;
            }
        }
    }

    /** Consumes one packet; returns false when it is not whole yet. */
    private static boolean packet(ByteBuf in, Replies replies) {
        int begin = in.readerIndex();
        int length = 0;
        int at = begin + 1;
        for (int shift = 0; ; shift += 7) {
            if (shift > 21) {
                throw new CorruptedFrameException("a length of more than four bytes");
            }
            if (at >= in.writerIndex()) {
                return false;
            }
            int digit = in.getUnsignedByte(at++);
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                break;
            }
        }
        if (length > MAX_PACKET) {
            throw new CorruptedFrameException("a packet of " + length + " bytes, at most " + MAX_PACKET);
        }
        if (in.writerIndex() - at < length) {
            return false;
        }
        interpret(in.getUnsignedByte(begin) >> 4, in.slice(at, length), replies);
        in.readerIndex(at + length);
        return true;
    }

    private static void interpret(int type, ByteBuf body, Replies replies) {
        switch (type) {
            case CONNACK -> connack(body, replies);
            case PUBACK, PUBREC, PUBCOMP -> {
                require(body, 2);
                int packetId = body.readUnsignedShort();
                replies.acknowledged(type, packetId, body.isReadable() ? body.readUnsignedByte() : 0);
            }
            case DISCONNECT -> replies.disconnected(body.isReadable() ? body.readUnsignedByte() : 0);
            case PINGRESP -> {}
            default -> throw new CorruptedFrameException("a packet of type " + type + ", which was not asked for");
        }
    }

    private static void connack(ByteBuf body, Replies replies) {
        require(body, 2);
        boolean present = (body.readUnsignedByte() & 1) != 0;
        int code = body.readUnsignedByte();
        replies.connected(code, present, body.isReadable() ? receiveMaximum(body) : 0xffff);
    }

    /** Looks through the properties of a CONNACK (MQTT 5, section 3.2.2.3); those of unknown length end the search. */
    private static int receiveMaximum(ByteBuf body) {
        ByteBuf properties = body.readSlice(Math.min(length(body), body.readableBytes()));
        while (properties.isReadable()) {
            int property = properties.readUnsignedByte();
            int size = size(property, properties);
            require(properties, size);
            if (property == RECEIVE_MAXIMUM) {
                return Math.max(1, properties.readUnsignedShort());
            }
            properties.skipBytes(size);
        }
        return 0xffff;
    }

    private static int length(ByteBuf body) {
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            require(body, 1);
            int digit = body.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
        throw new CorruptedFrameException("a length of more than four bytes");
    }

    private static int size(int property, ByteBuf properties) {
        return switch (property) {
            case 0x24, 0x25, 0x28, 0x29, 0x2a -> 1;
            case 0x13, 0x21, 0x22 -> 2;
            case 0x11, 0x27 -> 4;
            case 0x12, 0x15, 0x16, 0x1a, 0x1c, 0x1f -> text(properties, 0);
            case 0x26 -> text(properties, text(properties, 0));
            default -> properties.readableBytes();
        };
    }

    /** Bytes up to the end of the text that begins so many bytes ahead. */
    private static int text(ByteBuf properties, int ahead) {
        require(properties, ahead + 2);
        return ahead + 2 + properties.getUnsignedShort(properties.readerIndex() + ahead);
    }

    private static void require(ByteBuf body, int bytes) {
        if (body.readableBytes() < bytes) {
            throw new CorruptedFrameException(
                    "a packet with " + body.readableBytes() + " bytes where " + bytes + " are needed");
        }
    }
}
