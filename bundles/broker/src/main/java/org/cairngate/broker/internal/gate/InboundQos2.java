package org.cairngate.broker.internal.gate;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The packet ids of QoS 2 publishes that were received and wait for their PUBREL, per session and across its connections (MQTT 5,
 * section 4.3.3). They say what a PUBREL is answered with; that an event is stored once follows from its uid, so nothing is lost
 * when they are, as by a restart. Thread-safe.
 */
final class InboundQos2 {

    /** Sessions without a connection whose ids are kept; of up to 8 KiB each. The eldest is forgotten first. */
    static final int MAX_LEFT = 1024;

    private final Map<String, Session> left = new LinkedHashMap<>();

    /** The ids of one session. */
    static final class Session {
        private final BitSet stored = new BitSet(0);
        private final BitSet passedOn = new BitSet(0);
        private Optional<BitSet> inherited = Optional.empty();

        /** An event was answered with a PUBREC that asks for a PUBREL. */
        synchronized void stored(int packetId) {
            stored.set(packetId);
        }

        /** Whether an event's PUBREL came, for the first time. */
        synchronized boolean releaseStored(int packetId) {
            boolean known = stored.get(packetId);
            stored.clear(packetId);
            return known;
        }

        /** Whether a publish that is not an event is new, and not one that is sent again. */
        synchronized boolean passOn(int packetId) {
            boolean known = passedOn.get(packetId);
            passedOn.set(packetId);
            return !known;
        }

        synchronized boolean releasePassedOn(int packetId) {
            boolean known = passedOn.get(packetId);
            passedOn.clear(packetId);
            return known;
        }

        /** Moquette has no such session: what it had taken before this connection is gone. */
        synchronized void startedAnew() {
            inherited.ifPresent(passedOn::andNot);
        }

        private synchronized void connected() {
            inherited = passedOn.isEmpty() ? Optional.empty() : Optional.of((BitSet) passedOn.clone());
        }

        private synchronized boolean isEmpty() {
            return stored.isEmpty() && passedOn.isEmpty();
        }
    }

    /** The ids of a client that connects, which are none if it starts anew. */
    synchronized Session enter(String client, boolean startAnew) {
        Session known = left.remove(client);
        Session session = known == null || startAnew ? new Session() : known;
        session.connected();
        return session;
    }

    /** The client's connection is gone. */
    synchronized void leave(String client, Session session) {
        if (session.isEmpty()) {
            return;
        }
        left.put(client, session);
        if (left.size() > MAX_LEFT) {
            left.remove(left.keySet().iterator().next());
        }
    }
}
