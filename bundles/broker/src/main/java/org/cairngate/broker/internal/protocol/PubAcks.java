package org.cairngate.broker.internal.protocol;

import io.netty.buffer.ByteBuf;
import java.util.function.IntConsumer;

/**
 * PUBACKs without a reason, one after the other in one buffer, as the gate sends them: the same bytes in MQTT 3.1.1 (section 3.4) and
 * 5 (section 3.4.2.1).
 */
public final class PubAcks {

    /** Bytes of one. */
    public static final int BYTES = 4;

    /** Type and remaining length; the packet id fills the other half. */
    private static final int HEAD = 0x4002_0000;

    private PubAcks() {}

    /** Adds one. */
    public static void add(ByteBuf buffer, int packetId) {
        buffer.writeInt(HEAD | packetId);
    }

    /** Hands over the packet id of each; reads without taking. */
    static void forEach(ByteBuf buffer, IntConsumer packetIds) {
        for (int at = buffer.readerIndex(); at + BYTES <= buffer.writerIndex(); at += BYTES) {
            packetIds.accept(buffer.getUnsignedShort(at + 2));
        }
    }
}
