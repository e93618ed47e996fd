package org.cairngate.broker.internal.shield;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** Who is connected from where, and who may come. Safe for use by several threads. */
final class Addresses {

    /** Addresses whose connects are remembered; with more, those that rested long enough are forgotten. */
    private static final int REMEMBERED = 4096;

    private static final int IPV6_PREFIX = 8;

    /** One address, or one /64. */
    private static final class Place {
        private final Allowance connects;
        private int connections;
        private int halfOpen;

        private Place(Allowance connects) {
            this.connects = connects;
        }
    }

    private final Limits.PerAddress limits;
    private final LongSupplier nanos;
    private final Map<String, Place> places = new HashMap<>();

    Addresses(Limits.PerAddress limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /** What a connection counts under; empty when it is not limited. */
    Optional<String> key(SocketAddress remote) {
        if (!(remote instanceof InetSocketAddress inet) || inet.getAddress() == null) {
            return Optional.empty();
        }
        InetAddress address = inet.getAddress();
        if (address.isLoopbackAddress() && !limits.loopback()) {
            return Optional.empty();
        }
        byte[] bytes = address.getAddress();
        return Optional.of(
                address instanceof Inet6Address
                        ? Hash.sha256(java.util.Arrays.copyOf(bytes, IPV6_PREFIX))
                                .hex()
                        : address.getHostAddress());
    }

    /**
     * Counts a new connection, half open.
     *
     * @throws RefusedException ({@code rate-limit} or {@code connection-limit}) when there are too many; nothing is counted then
     */
    synchronized void enter(String key) throws RefusedException {
        long now = nanos.getAsLong();
        if (places.size() >= REMEMBERED) {
            places.values().removeIf(place -> place.connections == 0 && place.connects.isFull(now));
        }
        Place place = places.computeIfAbsent(key, fresh -> new Place(new Allowance(limits.perSecond(), now)));
        if (!place.connects.take(now)) {
            throw new RefusedException(
                    RefusalReason.RATE_LIMIT, "more than " + limits.perSecond() + " connects a second");
        }
        if (place.connections >= limits.connections() || place.halfOpen >= limits.halfOpen()) {
            throw new RefusedException(
                    RefusalReason.CONNECTION_LIMIT,
                    place.connections + " connections, " + place.halfOpen + " of them without CONNECT; the limits are "
                            + limits.connections() + " and " + limits.halfOpen());
        }
        place.connections++;
        place.halfOpen++;
    }

    /** A connection is not half open any more. */
    synchronized void opened(String key) {
        places.get(key).halfOpen--;
    }

    /** A connection that was opened ended. */
    synchronized void leave(String key) {
        places.get(key).connections--;
    }
}
