package org.cairngate.broker.internal.gate;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Sends acknowledgements in the order of the publishes, whatever order these are decided in. For one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class AckQueue {

    /** A publish that is being decided. */
    static final class Slot {
        private final int bytes;
        private boolean decided;
        private Optional<MqttMessage> answer = Optional.empty();

        private Slot(int bytes) {
            this.bytes = bytes;
        }

        void decide(Optional<MqttMessage> reply) {
            decided = true;
            answer = reply;
        }
    }

    /** What a slot itself counts, bytes: without it, publishes without payload would wait in any number. */
    static final int SLOT_BYTES = 128;

    private final Queue<Slot> slots = new ArrayDeque<>();
    private long bytes;

    Slot add(int size) {
        Slot slot = new Slot(size + SLOT_BYTES);
        slots.add(slot);
        bytes += slot.bytes;
        return slot;
    }

    /** Bytes that publishes hold that are not decided or wait behind one that is not. */
    long bytes() {
        return bytes;
    }

    void send(ChannelHandlerContext context) {
        boolean wrote = false;
        while (!slots.isEmpty() && slots.peek().decided) {
            Slot slot = slots.remove();
            bytes -= slot.bytes;
            if (slot.answer.isPresent()) {
                context.write(slot.answer.get());
                wrote = true;
            }
        }
        if (wrote) {
            context.flush();
        }
    }
}
