package org.cairngate.master.ingest;

import io.netty.channel.Channel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which connection has the session of a hub: the newest that has asked for it with the hub's certificate. Safe for use by several
 * threads.
 */
final class HubSessions {

    private final Map<String, Channel> holders = new ConcurrentHashMap<>();

    /** From now on this connection has the session, and an earlier one of the hub no longer. */
    void take(String hub, Channel connection) {
        holders.put(hub, connection);
    }

    /**
     * Does something if this connection has the session, which no other one takes in between.
     *
     * @return whether it was done
     */
    boolean ifHeld(String hub, Channel connection, Runnable action) {
        Channel[] holder = new Channel[1];
        holders.computeIfPresent(hub, (name, held) -> {
            holder[0] = held;
            if (held.equals(connection)) {
                action.run();
            }
            return held;
        });
        return connection.equals(holder[0]);
    }

    /** A message of this hub was taken, and its connection may read on. */
    void taken(String hub, int bytes) {
        Channel holder = holders.get(hub);
        if (holder != null) {
            holder.pipeline().fireUserEventTriggered(new HubShield.Taken(bytes));
        }
    }

    /** How many hubs have a session. */
    int size() {
        return holders.size();
    }

    /** The connection has ended. */
    void leave(String hub, Channel connection) {
        holders.remove(hub, connection);
    }
}
