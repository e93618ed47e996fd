package org.cairngate.broker.internal.protocol;

/**
 * What a gateway sets of its MQTT connections.
 *
 * @param maximumPacket largest packet that is taken, bytes; clients of MQTT 5 are told
 * @param keepAliveLimit longest keep alive of clients of MQTT 5, seconds, 1 to 65535, or 0 for none; an older client cannot be told
 */
public record WireSettings(int maximumPacket, int keepAliveLimit) {}
