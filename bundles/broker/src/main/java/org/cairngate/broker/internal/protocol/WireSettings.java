package org.cairngate.broker.internal.protocol;

/**
 * What a gateway sets of its MQTT connections.
 *
 * @param maximumPacket largest packet that is taken, bytes; clients of MQTT 5 are told
 * @param leastKeepAlive shortest keep alive of clients of MQTT 5, seconds; an older client cannot be told
 * @param mostKeepAlive longest one, seconds, up to 65535; also of a client that asks for none
 */
public record WireSettings(int maximumPacket, int leastKeepAlive, int mostKeepAlive) {}
