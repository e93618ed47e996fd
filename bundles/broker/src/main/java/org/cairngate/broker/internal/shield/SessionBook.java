package org.cairngate.broker.internal.shield;

import java.util.HashMap;
import java.util.Map;

/**
 * What Moquette keeps for one session, as far as the packets before and behind it tell. Guarded by its {@link DeviceShelf}.
 */
final class SessionBook {

    /** A subscription: the filter without its group, and whether it may queue. */
    record Held(String filter, boolean queues) {}

    private final String sessionId;
    private final boolean brief;
    private final Map<String, Held> subscriptions = new HashMap<>();
    private final Map<Integer, Integer> sent = new HashMap<>();
    private final Map<Integer, Integer> receiving = new HashMap<>();
    private boolean connected;
    private int messages;
    private long bytes;
    private long receivingBytes;

    SessionBook(String sessionId, boolean brief) {
        this.sessionId = sessionId;
        this.brief = brief;
    }

    String sessionId() {
        return sessionId;
    }

    /** Whether Moquette forgets it when its connection ends. */
    boolean isBrief() {
        return brief;
    }

    boolean isConnected() {
        return connected;
    }

    void connected(boolean now) {
        connected = now;
    }

    Map<String, Held> subscriptions() {
        return subscriptions;
    }

    int messages() {
        return messages;
    }

    long bytes() {
        return bytes;
    }

    void add(int size) {
        messages++;
        bytes += size;
    }

    void sent(int packetId, int size) {
        sent.put(packetId, size);
    }

    boolean isSent(int packetId) {
        return sent.containsKey(packetId);
    }

    /** Moquette let go of what it sent: at PUBACK, PUBREC. */
    void done(int packetId) {
        int size = sent.getOrDefault(packetId, 0);
        if (size > 0) {
            sent.put(packetId, 0);
            messages = Math.max(0, messages - 1);
            bytes = Math.max(0, bytes - size);
        }
    }

    /** The handshake of a packet id is over: at PUBACK, PUBCOMP. */
    void forget(int packetId) {
        done(packetId);
        sent.remove(packetId);
    }

    /** The client took all that Moquette had: what is still counted was dropped there, for it expired. */
    void settle() {
        if (sent.isEmpty()) {
            messages = 0;
            bytes = 0;
        }
    }

    void receive(int packetId, int size) {
        Integer before = receiving.put(packetId, size);
        receivingBytes += size - (before == null ? 0 : before);
    }

    long receivingBytes() {
        return receivingBytes;
    }

    boolean release(int packetId) {
        Integer size = receiving.remove(packetId);
        receivingBytes -= size == null ? 0 : size;
        return size != null;
    }
}
