package org.cairngate.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.BitSet;
import java.util.Optional;

/**
 * The events of one connection over all its reconnects: which were sent, which are unacknowledged, which were acknowledged. Used by its event loop
 * only, and by whoever asks once the load has ended.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class Session {

    /** Packet ids are 1..65535. */
    private static final int PACKET_IDS = 0xffff;

    /** Bytes that are encoded before they are handed to the socket. */
    private static final int MAX_BATCH = 64 << 10;

    /** A full window is refilled in so many writes. */
    private static final int WRITES_OF_WINDOW = 8;

    private final int number;
    private final int qos;
    private final int most;
    private final PacketImage image;
    private final Lane lane;
    private final int mask;
    private final long[] dueNanos;
    private final long[] madeMillis;
    private final BitSet acknowledged = new BitSet();
    private final BitSet refused = new BitSet();
    private final BitSet received = new BitSet();
    private int window;
    private int lowest;
    private int next;
    private int cursor;
    private int allowed;
    private Optional<Channel> channel = Optional.empty();
    private long quietSince;
    private long pause;

    Session(int number, LoadPlan plan, int run, Lane lane) {
        this.number = number;
        this.qos = plan.traffic().qos();
        this.most = plan.scale().eventsOf(number);
        this.image = new PacketImage(plan.traffic(), plan.device(number).uid(), new EventUid(run, number, 0));
        this.lane = lane;
        this.window = plan.pace().inFlight();
        int ring = Integer.highestOneBit(Math.max(1, window - 1)) << 1;
        this.mask = ring - 1;
        this.dueNanos = new long[ring];
        this.madeMillis = new long[ring];
    }

    int number() {
        return number;
    }

    BitSet acknowledged() {
        return acknowledged;
    }

    /** Events sent at least once. */
    int sent() {
        return next;
    }

    boolean isOpen() {
        return channel.isPresent();
    }

    /** Whether every event that was sent is settled. */
    boolean isQuiet() {
        return lowest == next;
    }

    boolean isDone() {
        return next == most && isQuiet();
    }

    /** The channel that the broker has accepted; what is unacknowledged goes out again first. */
    void open(Channel accepted, boolean sessionPresent, int receiveMaximum) {
        channel = Optional.of(accepted);
        window = Math.min(window, receiveMaximum);
        cursor = lowest;
        quietSince = System.nanoTime();
        pause = 0;
        if (!sessionPresent) {
            received.clear();
        }
    }

    void close() {
        channel = Optional.empty();
    }

    /** How long to wait before the next attempt to connect, milliseconds: twice as long each time until there was a connection. */
    long nextPause(long first, long longest) {
        pause = Math.min(longest, Math.max(first, 2 * pause));
        return pause;
    }

    /** Gives the connection up. */
    void hangUp() {
        channel.ifPresent(Channel::close);
    }

    /** Keeps the connection alive. */
    void ping() {
        channel.ifPresent(open -> open.writeAndFlush(packet(open, Packets.PINGREQ), open.voidPromise()));
    }

    /** Says goodbye. */
    void leave() {
        channel.ifPresent(
                open -> open.writeAndFlush(packet(open, Packets.DISCONNECT)).addListener(ChannelFutureListener.CLOSE));
    }

    private static ByteBuf packet(Channel open, int type) {
        return open.alloc().directBuffer(2).writeByte(type).writeByte(0);
    }

    /** Lets so many more events be sent; without limit by {@link Integer#MAX_VALUE}. */
    void allow(int more) {
        allowed = (int) Math.min(most, (long) allowed + more);
    }

    /** Sends no new events any more. */
    void end() {
        allowed = next;
    }

    boolean isLate(long now, long limit) {
        return !isQuiet() && now - quietSince > limit;
    }

    /** Sends what may be sent. */
    void pump() {
        if (isWorthAWrite()) {
            send();
        }
    }

    /** Many connections with many events in flight get few acknowledgements at a time: a write for each would be most of the work. */
    private boolean isWorthAWrite() {
        int few = window / WRITES_OF_WINDOW;
        return isQuiet() || (long) lowest + window - cursor >= few || (long) cursor + few > allowed;
    }

    private void send() {
        while (channel.isPresent() && channel.get().isWritable()) {
            int end = (int) Math.min(allowed, (long) lowest + window);
            if (cursor >= end) {
                return;
            }
            batch(channel.get(), end);
            if (qos == 0) {
                // Nothing would ever end this loop: other connections and orders have their turn first.
                lane.loop().execute(this::pump);
                return;
            }
        }
    }

    private void batch(Channel open, int end) {
        int size = image.size(end);
        int count = Math.min(end - cursor, Math.max(1, MAX_BATCH / size));
        ByteBuf out = open.alloc().directBuffer(count * size);
        long nowNanos = System.nanoTime();
        long nowMillis = System.currentTimeMillis();
        int before = next;
        for (int i = 0; i < count; i++) {
            put(out, nowNanos, nowMillis);
        }
        int fresh = next - before;
        lane.sent(fresh, count - fresh);
        open.writeAndFlush(out, open.voidPromise());
        if (qos == 0) {
            lowest = next;
        } else if (lowest == before && fresh == count) {
            quietSince = nowNanos;
        }
    }

    private void put(ByteBuf out, long nowNanos, long nowMillis) {
        int sequence = cursor++;
        boolean again = sequence < next;
        if (!again) {
            dueNanos[sequence & mask] = lane.due(number, sequence, nowNanos);
            madeMillis[sequence & mask] = nowMillis;
            next = sequence + 1;
        }
        if (again && received.get(sequence)) {
            release(out, packetId(sequence));
        } else if (!again || !isSettled(sequence)) {
            image.write(out, sequence, madeMillis[sequence & mask], packetId(sequence), again);
        }
    }

    private boolean isSettled(int sequence) {
        return acknowledged.get(sequence) || refused.get(sequence);
    }

    private static void release(ByteBuf out, int packetId) {
        out.writeByte(Packets.PUBREL).writeByte(2).writeShort(packetId);
    }

    private static int packetId(int sequence) {
        return sequence % PACKET_IDS + 1;
    }

    /** The unsettled event of the packet id; -1 when there is none. */
    private int sequence(int packetId) {
        int ahead = Math.floorMod(packetId - 1 - lowest % PACKET_IDS, PACKET_IDS);
        long sequence = (long) lowest + ahead;
        return sequence < next ? (int) sequence : -1;
    }

    /** PUBACK, PUBREC or PUBCOMP. One for an event that is settled is an answer to what was sent again. */
    void settle(int type, int packetId, int reason) {
        int sequence = sequence(packetId);
        if (sequence < 0 || isSettled(sequence)) {
            lane.unasked();
            return;
        }
        // A broker that does not know what it shall complete has completed it before (MQTT 5, section 3.7.2.1).
        if (reason >= AckScanner.REFUSED && type != AckScanner.PUBCOMP) {
            refused.set(sequence);
            lane.refused(reason);
        } else if (type == AckScanner.PUBREC) {
            received.set(sequence);
            channel.ifPresent(open -> {
                ByteBuf out = open.alloc().directBuffer(4);
                release(out, packetId);
                open.write(out, open.voidPromise());
            });
            return;
        } else {
            acknowledged.set(sequence);
            lane.acknowledged(dueNanos[sequence & mask]);
        }
        received.clear(sequence);
        while (lowest < next && isSettled(lowest)) {
            lowest++;
        }
        cursor = Math.max(cursor, lowest);
    }

    /** All that was read is settled. */
    void afterRead(long now) {
        quietSince = now;
        if (qos == 2) {
            channel.ifPresent(Channel::flush);
        }
        pump();
    }
}
