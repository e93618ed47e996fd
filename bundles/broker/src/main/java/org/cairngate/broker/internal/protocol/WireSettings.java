package org.cairngate.broker.internal.protocol;

/**
 * What a gateway sets of its MQTT connections.
 *
 * @param maximumPacket largest packet that is taken, bytes; clients of MQTT 5 are told
 * @param leastKeepAlive a shorter keep alive is raised to it, seconds
 * @param mostKeepAlive in place of none, and in MQTT 5 of a longer one, seconds, up to 65535; an older client cannot be told
 */
public record WireSettings(int maximumPacket, int leastKeepAlive, int mostKeepAlive) {}
