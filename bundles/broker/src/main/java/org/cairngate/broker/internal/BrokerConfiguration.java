package org.cairngate.broker.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The broker's settings as they are shown to people. */
@ObjectClassDefinition(
        id = "org.cairngate.broker",
        name = "Cairngate Broker",
        description = "MQTT over TLS for registered devices; an event is acknowledged when it is on disk.")
@interface BrokerConfiguration {

    @AttributeDefinition(name = "Host", description = "The address to listen on.")
    String host() default "0.0.0.0";

    @AttributeDefinition(name = "Port", description = "MQTT over TLS; 0 = any free one.")
    int port() default 8883;

    @AttributeDefinition(
            name = "WebSocket port",
            description = "MQTT over WebSocket and TLS at /mqtt; 0 = any free one, -1 = off.")
    int websocket_port() default -1;

    @AttributeDefinition(
            name = "WebSocket origins",
            description = "Web pages that may connect, such as https://tool.example; without any, no browser may.")
    String[] websocket_origins() default {};

    @AttributeDefinition(name = "Hub", description = "The hub's name on the ledger; devices of other hubs are refused.")
    String hub();

    @AttributeDefinition(
            name = "Channel grace",
            description =
                    "Seconds after a private namespace's new key epoch in which devices may still seal to the one before; 0 to 2592000.")
    long channel_grace_seconds() default 86_400;

    @AttributeDefinition(
            name = "In flight",
            description =
                    "Bytes of all devices' events that may wait for the disk before each device waits for its own; at least 262144."
                            + " More helps on slow disks and takes as much memory.")
    long in_flight_bytes() default 8L << 20;

    @AttributeDefinition(
            name = "Commands",
            description = "The folder in which commands wait until devices confirm them; empty: no commands are taken.")
    String commands_directory() default "";

    @AttributeDefinition(name = "TLS chain", description = "PEM file of the certificate that devices see.")
    String tls_chain();

    @AttributeDefinition(name = "TLS key", description = "PEM file of its private key, mode 0600.")
    String tls_key();

    @AttributeDefinition(
            name = "Limit: connections",
            description = "Devices connected at once; the next one is told that the server is busy.")
    int limit_connections() default 12_000;

    @AttributeDefinition(name = "Limit: connections of a device", description = "Connections of one device at once.")
    int limit_connections_device() default 16;

    @AttributeDefinition(
            name = "Limit: connections of an address",
            description = "Connections of one address (IPv6: /64) at once.")
    int limit_connections_address() default 1024;

    @AttributeDefinition(
            name = "Limit: connects of an address",
            description = "New connections of one address a second; twice as many in a burst.")
    int limit_connects_address() default 100;

    @AttributeDefinition(
            name = "Limit: half open",
            description = "Connections without a CONNECT; with more, none is accepted until one is done.")
    int limit_halfopen() default 1024;

    @AttributeDefinition(
            name = "Limit: half open of an address",
            description = "Connections of one address without a CONNECT.")
    int limit_halfopen_address() default 64;

    @AttributeDefinition(
            name = "Limit: loopback",
            description = "Whether the limits of an address hold for this machine's own addresses too.")
    boolean limit_loopback() default false;

    @AttributeDefinition(
            name = "Limit: backlog",
            description = "Connections that the system holds until they are accepted.")
    int limit_backlog() default 1024;

    @AttributeDefinition(name = "Limit: handshake", description = "Seconds for the TLS handshake.")
    int limit_handshake_seconds() default 10;

    @AttributeDefinition(name = "Limit: CONNECT", description = "Seconds from the TLS handshake to the whole CONNECT.")
    int limit_connect_seconds() default 10;

    @AttributeDefinition(name = "Limit: slow packet", description = "Seconds from a packet's first byte to its last.")
    int limit_packet_seconds() default 60;

    @AttributeDefinition(
            name = "Limit: slow reader",
            description = "Seconds that a client may leave unread what waits for it.")
    int limit_unread_seconds() default 60;

    @AttributeDefinition(
            name = "Limit: answer",
            description = "Seconds until a device is cut off whose packet the broker did not answer.")
    int limit_answer_seconds() default 30;

    @AttributeDefinition(
            name = "Limit: watchdog",
            description =
                    "Seconds without an answer after which a part of the broker counts as dead, and it is started anew.")
    int limit_watchdog_seconds() default 10;

    @AttributeDefinition(name = "Limit: packet", description = "Largest packet, bytes.")
    int limit_packet_bytes() default 131_072;

    @AttributeDefinition(name = "Limit: CONNECT size", description = "Largest CONNECT, bytes.")
    int limit_connect_bytes() default 16_384;

    @AttributeDefinition(
            name = "Limit: packets",
            description = "Packets of one connection a second that are no events; twice as many in a burst.")
    int limit_packets() default 1000;

    @AttributeDefinition(name = "Limit: unread", description = "Bytes that may wait for a client that does not read.")
    int limit_unread_bytes() default 1_048_576;

    @AttributeDefinition(
            name = "Limit: shortest keep alive",
            description = "A shorter keep alive is raised to it, seconds.")
    int limit_keepalive_min_seconds() default 5;

    @AttributeDefinition(
            name = "Limit: longest keep alive",
            description = "In place of no keep alive, and in MQTT 5 of a longer one, seconds.")
    int limit_keepalive_max_seconds() default 3600;

    @AttributeDefinition(
            name = "Limit: topic levels",
            description = "Levels of a topic or filter that is not an event's.")
    int limit_topic_levels() default 32;

    @AttributeDefinition(name = "Limit: topic", description = "Bytes of such a topic or filter.")
    int limit_topic_bytes() default 1024;

    @AttributeDefinition(name = "Limit: filters", description = "Filters in one SUBSCRIBE or UNSUBSCRIBE.")
    int limit_filters() default 32;

    @AttributeDefinition(name = "Limit: subscriptions", description = "Subscriptions of one session.")
    int limit_subscriptions() default 64;

    @AttributeDefinition(name = "Limit: sessions", description = "Sessions of one device, connected or kept.")
    int limit_sessions_device() default 16;

    @AttributeDefinition(
            name = "Limit: session",
            description = "Seconds that a session is kept without its client, at most 2073600.")
    int limit_session_seconds() default 604_800;

    @AttributeDefinition(name = "Limit: queue", description = "Messages that wait in one session.")
    int limit_queue_messages() default 1000;

    @AttributeDefinition(name = "Limit: queue size", description = "Bytes that wait in one session.")
    long limit_queue_bytes() default 4_194_304;

    @AttributeDefinition(name = "Limit: retained messages", description = "Retained messages of one device.")
    int limit_retained_device() default 64;

    @AttributeDefinition(name = "Limit: retained bytes", description = "Bytes of the retained messages of all devices.")
    long limit_retained_bytes() default 16_777_216;
}
