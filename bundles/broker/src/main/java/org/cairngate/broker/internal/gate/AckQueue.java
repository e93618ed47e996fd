package org.cairngate.broker.internal.gate;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.cairngate.broker.internal.protocol.PubAcks;

/**
 * Sends acknowledgements in the order of the publishes, whatever order these are decided in; those that follow one another go into
 * one buffer. For one event loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class AckQueue {

    /** A publish that is being decided. */
    static final class Slot {
        private final MqttQoS qos;
        private final int packetId;
        private final int bytes;
        private boolean decided;
        private boolean plain;
        private Optional<MqttMessage> answer = Optional.empty();

        private Slot(MqttQoS qos, int packetId, int bytes) {
            this.qos = qos;
            this.packetId = packetId;
            this.bytes = bytes;
        }

        MqttQoS qos() {
            return qos;
        }

        int packetId() {
            return packetId;
        }

        void decide(Optional<MqttMessage> reply) {
            decided = true;
            answer = reply;
        }

        /** Decides for a PUBACK without a reason, which is the same in MQTT 3.1.1 (section 3.4) and 5 (section 3.4.2.1). */
        void acknowledge() {
            decided = true;
            plain = true;
        }
    }

    /** What a slot itself counts, bytes: without it, publishes without payload would wait in any number. */
    static final int SLOT_BYTES = 128;

    private final Queue<Slot> slots = new ArrayDeque<>(0);
    private long bytes;

    Slot add(MqttQoS qos, int packetId, int size) {
        Slot slot = new Slot(qos, packetId, size + SLOT_BYTES);
        slots.add(slot);
        bytes += slot.bytes;
        return slot;
    }

    /** Bytes that publishes hold that are not decided or wait behind one that is not. */
    long bytes() {
        return bytes;
    }

    /** Writes and flushes what is decided. */
    void send(ChannelHandlerContext context) {
        boolean wrote = false;
        while (isDecided(slots.peek())) {
            Slot first = slots.element();
            if (first.plain) {
                context.write(plain(context));
                wrote = true;
            } else {
                remove();
                first.answer.ifPresent(context::write);
                wrote |= first.answer.isPresent();
            }
        }
        if (wrote) {
            context.flush();
        }
    }

    private static boolean isDecided(Slot slot) {
        return slot != null && slot.decided;
    }

    private ByteBuf plain(ChannelHandlerContext context) {
        ByteBuf acknowledgements = context.alloc().ioBuffer(PubAcks.BYTES * slots.size());
        while (isDecided(slots.peek()) && slots.element().plain) {
            PubAcks.add(acknowledgements, remove().packetId);
        }
        return acknowledgements;
    }

    private Slot remove() {
        Slot slot = slots.remove();
        bytes -= slot.bytes;
        return slot;
    }
}
