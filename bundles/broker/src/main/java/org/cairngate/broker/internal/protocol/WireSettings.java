package org.cairngate.broker.internal.protocol;

/**
 * What a gateway sets of its MQTT connections.
 *
 * @param maximumPacket largest packet that is taken, bytes; clients of MQTT 5 are told
 * @param keepAliveLimit longest keep alive of clients of MQTT 5, seconds, 1 to 65535, or 0 for none; an older client cannot be told
 */
public record WireSettings(int maximumPacket, int keepAliveLimit) {

    /** An hour: a device that is gone is noticed within 90 minutes, and one that sleeps need not wake up for it. */
    public static final int KEEP_ALIVE_LIMIT = 3600;
}
