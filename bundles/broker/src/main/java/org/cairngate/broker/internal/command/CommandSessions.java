package org.cairngate.broker.internal.command;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that Moquette may resume, in memory as they are in Moquette. Thread-safe.
 */
final class CommandSessions {

    /** Most sessions of one device; the oldest is forgotten, and its client must subscribe again. */
    static final int PER_DEVICE = 16;

    private final Map<String, Map<String, CommandSession>> byDevice = new HashMap<>();

    /**
     * The session of a client that was admitted.
     *
     * @param present whether Moquette resumed its session
     */
    synchronized CommandSession open(String deviceUid, String clientId, boolean present) {
        Map<String, CommandSession> sessions =
                byDevice.computeIfAbsent(deviceUid, device -> new LinkedHashMap<>(4, 0.75f, true));
        if (!present) {
            sessions.remove(clientId);
        }
        CommandSession session = sessions.computeIfAbsent(clientId, client -> new CommandSession());
        if (sessions.size() > PER_DEVICE) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return session;
    }

    /** Forgets a session that ends with its connection. */
    synchronized void forget(String deviceUid, String clientId, CommandSession session) {
        Map<String, CommandSession> sessions = byDevice.getOrDefault(deviceUid, new HashMap<>());
        sessions.remove(clientId, session);
        if (sessions.isEmpty()) {
            byDevice.remove(deviceUid);
        }
    }
}
