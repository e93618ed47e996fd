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

    @AttributeDefinition(name = "Hub", description = "The hub's name on the ledger; devices of other hubs are refused.")
    String hub();

    @AttributeDefinition(
            name = "Channel grace",
            description =
                    "Seconds after a private namespace's new key epoch in which devices may still seal to the one before; 0 to 2592000.")
    long channel_grace_seconds() default 86_400;

    @AttributeDefinition(
            name = "Commands",
            description = "The folder in which commands wait until devices confirm them; empty: no commands are taken.")
    String commands_directory() default "";

    @AttributeDefinition(name = "TLS chain", description = "PEM file of the certificate that devices see.")
    String tls_chain();

    @AttributeDefinition(name = "TLS key", description = "PEM file of its private key, mode 0600.")
    String tls_key();
}
