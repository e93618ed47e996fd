package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBuf;

/**
 * Follows where MQTT packets begin and end in a stream of bytes, without decoding them (MQTT 5, section 2.1). For one thread.
 */
public final class PacketBorders {

    private static final int CONTINUES = 0x80;
    private static final int LENGTH_BITS = 7;
    private static final int MAX_SHIFT = 3 * LENGTH_BITS;

    private enum Part {
        TYPE,
        LENGTH,
        BODY,
        LOST
    }

    private Part part = Part.TYPE;
    private int shift;
    private int length;
    private int left;
    private long packets;
    private int firstType = -1;
    private int firstLength = -1;

    /** At the beginning of a stream. */
    public PacketBorders() {}

    /** Goes over the readable bytes and leaves them where they are. */
    public void pass(ByteBuf bytes) {
        int at = bytes.readerIndex();
        while (at < bytes.writerIndex()) {
            at = passPacket(bytes, at);
        }
    }

    /**
     * Goes over the bytes from the index on, to the end of the packet or of the readable bytes, and leaves them where they are.
     *
     * @return the index behind what it went over; it is at least one byte
     */
    int passPacket(ByteBuf bytes, int from) {
        int at = from;
        int end = bytes.writerIndex();
        do {
            if (part == Part.LOST) {
                return end;
            } else if (part == Part.BODY) {
                int taken = Math.min(left, end - at);
                at += taken;
                left -= taken;
                endBody();
            } else {
                head(bytes.getUnsignedByte(at++));
            }
        } while (at < end && inPacket());
        return at;
    }

    private void head(int octet) {
        if (part == Part.TYPE) {
            packets++;
            firstType = packets == 1 ? octet >> 4 : firstType;
            length = 0;
            shift = 0;
            part = Part.LENGTH;
            return;
        }
        length |= (octet & ~CONTINUES) << shift;
        shift += LENGTH_BITS;
        if ((octet & CONTINUES) == 0) {
            firstLength = packets == 1 ? length : firstLength;
            left = length;
            part = Part.BODY;
            endBody();
        } else if (shift > MAX_SHIFT) {
            // The decoder refuses it and the connection ends.
            part = Part.LOST;
        }
    }

    private void endBody() {
        if (left == 0) {
            part = Part.TYPE;
        }
    }

    /** Whether a packet has begun and not ended. */
    public boolean inPacket() {
        return part != Part.TYPE;
    }

    /** Packets that have begun. */
    public long packets() {
        return packets;
    }

    /** The length of the body of the packet that was gone over last, bytes; once its fixed header has been. */
    int length() {
        return length;
    }

    /** The type of the first packet; -1 before it. */
    public int firstType() {
        return firstType;
    }

    /** The length of the first packet's body, bytes; -1 before it is known. */
    public int firstLength() {
        return firstLength;
    }
}
