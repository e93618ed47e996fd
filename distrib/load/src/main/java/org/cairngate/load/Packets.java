package org.cairngate.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The other packets that a device sends, encoded by hand (MQTT 3.1.1 and 5, chapter 3). */
final class Packets {

    static final int PUBREL = 0x62;
    static final int PINGREQ = 0xc0;
    static final int DISCONNECT = 0xe0;

    /** Seconds after which the broker may close a connection on which nothing came. */
    static final int KEEP_ALIVE_SECONDS = 60;

    /** For how long a broker keeps the session of a device that is away, by MQTT 5; seconds. */
    private static final int SESSION_SECONDS = 3600;

    private static final int SESSION_EXPIRY = 0x11;
    private static final int CLEAN = 0x02;
    private static final int WITH_LOGIN = 0xc0;

    private Packets() {}

    /** CONNECT. With {@code clean} the broker forgets an earlier session of the client. */
    static byte[] connect(Traffic.Level level, String clientId, LoadDevice device, boolean clean) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT".getBytes(StandardCharsets.US_ASCII));
        body.write(level.number());
        body.write((clean ? CLEAN : 0) | (device instanceof LoadDevice.WithToken ? WITH_LOGIN : 0));
        body.write(KEEP_ALIVE_SECONDS >> 8);
        body.write(KEEP_ALIVE_SECONDS);
        if (level == Traffic.Level.MQTT_5) {
            properties(body, clean);
        }
        text(body, clientId.getBytes(StandardCharsets.UTF_8));
        if (device instanceof LoadDevice.WithToken token) {
            text(body, token.uid().getBytes(StandardCharsets.UTF_8));
            text(body, token.password().getBytes(StandardCharsets.UTF_8));
        }
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(0x10);
        length(packet, body.size());
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    private static void properties(ByteArrayOutputStream body, boolean clean) {
        if (clean) {
            body.write(0);
            return;
        }
        body.write(5);
        body.write(SESSION_EXPIRY);
        for (int shift = 24; shift >= 0; shift -= 8) {
            body.write(SESSION_SECONDS >> shift);
        }
    }

    /** Two bytes of length and the bytes. */
    static void text(ByteArrayOutputStream out, byte[] bytes) {
        if (bytes.length > 0xffff) {
            throw new IllegalArgumentException("a text of " + bytes.length + " bytes, MQTT has room for 65,535");
        }
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }

    /** MQTT's variable byte integer. */
    static void length(ByteArrayOutputStream out, int length) {
        int rest = length;
        while (rest >= 0x80) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
