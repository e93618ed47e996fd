package org.cairngate.broker.internal.shield;

import java.util.Collections;
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
    // Most sessions never need these, and there is one of this for each connection.
    private Map<String, Held> subscriptions = Collections.emptyMap();
    private Map<Integer, Integer> sent = Collections.emptyMap();
    private Map<Integer, Integer> receiving = Collections.emptyMap();
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

    /** For reading. */
    Map<String, Held> subscriptions() {
        return Collections.unmodifiableMap(subscriptions);
    }

    void subscribe(String filter, Held held) {
        subscriptions = writable(subscriptions);
        subscriptions.put(filter, held);
    }

    void unsubscribe(String filter) {
        subscriptions.remove(filter);
    }

    private static <K, V> Map<K, V> writable(Map<K, V> map) {
        return map.isEmpty() ? new HashMap<>() : map;
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
        sent = writable(sent);
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
        receiving = writable(receiving);
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
