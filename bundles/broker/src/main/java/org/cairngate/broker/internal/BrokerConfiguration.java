package org.cairngate.broker.internal;

import org.cairngate.broker.internal.protocol.WireSettings;
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

    @AttributeDefinition(
            name = "Keep alive limit",
            description = "Longest keep alive that MQTT 5 devices may use, seconds, 1 to 65535; 0 = any.")
    int keep_alive_limit_seconds() default WireSettings.KEEP_ALIVE_LIMIT;

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

    @AttributeDefinition(name = "TLS chain", description = "PEM file of the certificate that devices see.")
    String tls_chain();

    @AttributeDefinition(name = "TLS key", description = "PEM file of its private key, mode 0600.")
    String tls_key();
}
