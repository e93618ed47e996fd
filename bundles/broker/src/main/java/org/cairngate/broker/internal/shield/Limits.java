package org.cairngate.broker.internal.shield;

import java.time.Duration;

/** Every limit of the shields. The settings of the component have the same names, units and defaults. */
public record Limits(
        Arrivals arrivals, PerAddress address, Deadlines deadlines, Packets packets, Topics topics, Kept kept) {

    /**
     * Connections in all.
     *
     * @param connections devices connected at once
     * @param perDevice connections of one device at once
     * @param halfOpen connections whose CONNECT is not there yet; with more, no new one is accepted until one is done
     * @param backlog connections that the system holds until they are accepted
     */
    public record Arrivals(int connections, int perDevice, int halfOpen, int backlog) {}

    /**
     * Connections of one address; of one /64 in IPv6.
     *
     * @param connections at once
     * @param halfOpen at once
     * @param perSecond new ones a second, on average; twice as many in a burst
     * @param loopback whether loopback addresses are limited too
     */
    public record PerAddress(int connections, int halfOpen, int perSecond, boolean loopback) {}

    /**
     * How long a client may take.
     *
     * @param handshake from the TCP connection to the end of the TLS handshake
     * @param connect from there to the whole CONNECT
     * @param packet from the first byte of a packet to its last
     * @param unread what waits for a client that does not read
     * @param answer for Moquette, to answer what it was given
     * @param watchdog for a session loop of Moquette, to answer a probe
     */
    public record Deadlines(
            Duration handshake,
            Duration connect,
            Duration packet,
            Duration unread,
            Duration answer,
            Duration watchdog) {}

    /**
     * Packets of one connection.
     *
     * @param bytes largest packet
     * @param connectBytes largest CONNECT
     * @param perSecond packets that are no events, on average; twice as many in a burst
     * @param unreadBytes bytes that wait for a client that does not read
     * @param leastKeepAlive a shorter keep alive is raised to it, seconds
     * @param mostKeepAlive in place of none, and in MQTT 5 of a longer one, seconds
     */
    public record Packets(
            int bytes, int connectBytes, int perSecond, int unreadBytes, int leastKeepAlive, int mostKeepAlive) {}

    /**
     * Topics and filters.
     *
     * @param levels deepest one
     * @param bytes longest one, UTF-8
     * @param filters in one SUBSCRIBE or UNSUBSCRIBE
     * @param subscriptions of one session
     */
    public record Topics(int levels, int bytes, int filters, int subscriptions) {}

    /**
     * What Moquette keeps in memory.
     *
     * @param sessions of one device, connected or kept
     * @param sessionSeconds how long a session is kept without its client
     * @param messages that wait in one session
     * @param messageBytes bytes that wait in one session
     * @param retained messages of one device
     * @param retainedBytes bytes of retained messages, of all devices
     */
    public record Kept(
            int sessions, int sessionSeconds, int messages, long messageBytes, int retained, long retainedBytes) {}

    /** Largest MQTT packet, bytes: twice the largest event, so that one that is a bit too large gets an answer. */
    public static final int PACKET_BYTES = 128 << 10;

    /** The defaults of the component; decision 0027 gives the reason of each. */
    public static Limits standard() {
        return new Limits(
                new Arrivals(12_000, 16, 1024, 1024),
                new PerAddress(1024, 64, 100, false),
                new Deadlines(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10)),
                new Packets(PACKET_BYTES, 16 << 10, 1000, 1 << 20, 5, 3600),
                new Topics(32, 1024, 32, 64),
                new Kept(16, 604_800, 1000, 4 << 20, 64, 16 << 20));
    }
}
