package org.cairngate.broker.internal;

import java.time.Duration;
import org.cairngate.broker.internal.shield.Limits;

/** The shields' limits as they are configured. */
final class LimitSettings {

    /** Moquette counts a session's time in milliseconds of 31 bits. */
    private static final int MOST_SESSION_SECONDS = 2_073_600;

    private LimitSettings() {}

    /** @throws IllegalArgumentException when a setting is out of its range */
    static Limits of(BrokerConfiguration settings) {
        return new Limits(
                new Limits.Arrivals(
                        positive("limit.connections", settings.limit_connections()),
                        positive("limit.connections.device", settings.limit_connections_device()),
                        positive("limit.halfopen", settings.limit_halfopen()),
                        positive("limit.backlog", settings.limit_backlog())),
                new Limits.PerAddress(
                        positive("limit.connections.address", settings.limit_connections_address()),
                        positive("limit.halfopen.address", settings.limit_halfopen_address()),
                        positive("limit.connects.address", settings.limit_connects_address()),
                        settings.limit_loopback()),
                deadlines(settings),
                new Limits.Packets(
                        positive("limit.packet.bytes", settings.limit_packet_bytes()),
                        positive("limit.connect.bytes", settings.limit_connect_bytes()),
                        positive("limit.packets", settings.limit_packets()),
                        positive("limit.unread.bytes", settings.limit_unread_bytes()),
                        positive("limit.keepalive.min.seconds", settings.limit_keepalive_min_seconds()),
                        positive("limit.keepalive.max.seconds", settings.limit_keepalive_max_seconds())),
                new Limits.Topics(
                        positive("limit.topic.levels", settings.limit_topic_levels()),
                        positive("limit.topic.bytes", settings.limit_topic_bytes()),
                        positive("limit.filters", settings.limit_filters()),
                        positive("limit.subscriptions", settings.limit_subscriptions())),
                kept(settings));
    }

    private static Limits.Deadlines deadlines(BrokerConfiguration settings) {
        return new Limits.Deadlines(
                seconds("limit.handshake.seconds", settings.limit_handshake_seconds()),
                seconds("limit.connect.seconds", settings.limit_connect_seconds()),
                seconds("limit.packet.seconds", settings.limit_packet_seconds()),
                seconds("limit.unread.seconds", settings.limit_unread_seconds()),
                seconds("limit.answer.seconds", settings.limit_answer_seconds()),
                seconds("limit.watchdog.seconds", settings.limit_watchdog_seconds()));
    }

    private static Limits.Kept kept(BrokerConfiguration settings) {
        int session = positive("limit.session.seconds", settings.limit_session_seconds());
        if (session > MOST_SESSION_SECONDS) {
            throw new IllegalArgumentException(
                    "limit.session.seconds is " + session + "; it must be at most " + MOST_SESSION_SECONDS);
        }
        return new Limits.Kept(
                positive("limit.sessions.device", settings.limit_sessions_device()),
                session,
                positive("limit.queue.messages", settings.limit_queue_messages()),
                positive("limit.queue.bytes", settings.limit_queue_bytes()),
                positive("limit.retained.device", settings.limit_retained_device()),
                positive("limit.retained.bytes", settings.limit_retained_bytes()));
    }

    private static Duration seconds(String name, int value) {
        return Duration.ofSeconds(positive(name, value));
    }

    private static int positive(String name, int value) {
        return (int) positive(name, (long) value);
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
        }
        return value;
    }
}
