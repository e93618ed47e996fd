package org.cairngate.load;

import java.util.List;

/**
 * What a {@link Load} does.
 *
 * @param devices at least one; connection number c speaks as device c modulo their number
 * @param scale how much of it
 */
public record LoadPlan(Target target, List<LoadDevice> devices, Traffic traffic, Pace pace, Scale scale) {

    /** Events of one connection at most: its acknowledgements are a bitmap. */
    public static final int MAX_EVENTS = Integer.MAX_VALUE - 64;

    /** Connections at most: their number has five hexadecimal digits in a uid. */
    public static final int MAX_CONNECTIONS = 1 << 20;

    /**
     * How much load.
     *
     * @param connections 1..{@value LoadPlan#MAX_CONNECTIONS}
     * @param threads threads that share the connections; one is enough for a million events a second
     * @param events the generator stops by itself after so many; {@link Long#MAX_VALUE} for never
     * @param reconnect whether a lost connection is made again and what it had not acknowledged is sent again
     */
    public record Scale(int connections, int threads, long events, boolean reconnect) {
        /** Refuses values out of range with an {@link IllegalArgumentException}. */
        public Scale {
            if (connections < 1 || connections > MAX_CONNECTIONS) {
                throw new IllegalArgumentException(
                        "connections must be 1.." + MAX_CONNECTIONS + ", are " + connections);
            }
            if (threads < 1 || threads > 256) {
                throw new IllegalArgumentException("threads must be 1..256, are " + threads);
            }
            if (events < 1) {
                throw new IllegalArgumentException("events must be at least 1, are " + events);
            }
        }

        /** So many connections of one thread that reconnect, without an end. */
        public static Scale of(int connections) {
            return new Scale(connections, 1, Long.MAX_VALUE, true);
        }

        /** The same until so many events were sent. */
        public Scale until(long most) {
            return new Scale(connections, threads, most, reconnect);
        }

        /** Events of one connection: the first ones take what cannot be divided. */
        int eventsOf(int connection) {
            long share = events / connections + (connection < events % connections ? 1 : 0);
            return (int) Math.min(share, MAX_EVENTS);
        }
    }

    /** Copies the list and refuses an empty one. */
    public LoadPlan {
        devices = List.copyOf(devices);
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("at least one device is needed");
        }
    }

    LoadDevice device(int connection) {
        return devices.get(connection % devices.size());
    }

    /** Unique among the connections, so that none takes over the session of another. */
    String clientId(int connection) {
        int turn = connection / devices.size();
        return turn == 0 ? device(connection).uid() : device(connection).uid() + "-" + turn;
    }
}
