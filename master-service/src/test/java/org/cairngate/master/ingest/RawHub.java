package org.cairngate.master.ingest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;

/** A connection with a hub's certificate that sends MQTT 3.1.1 packets as the test writes them. For one thread. */
final class RawHub implements AutoCloseable {

    static final int CONNACK = 0x20;
    static final int SUBACK = 0x90;
    static final int PUBLISH = 0x32;
    static final int PUBACK = 0x40;
    static final int PINGRESP = 0xD0;

    private static final byte[] DISCONNECT = {(byte) 0xE0, 0};
    private static final byte[] PING = {(byte) 0xC0, 0};
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int SEVEN_BITS = 0x7F;

    private final Socket socket;
    private final DataInputStream in;

    /** A packet that came: its first byte, and the packet id of a PUBLISH of QoS 1 or a PUBACK. */
    record Packet(int type, int packetId) {}

    RawHub(int port, SigningKey key, String name, PublicKey master) throws Exception {
        Clock clock = Clock.systemUTC();
        socket = NodeCertificate.issue(key, name, clock, Duration.ofDays(1))
                .toSslContext(new NodeTrust((other, itsName) -> other.equals(master), clock))
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        in = new DataInputStream(socket.getInputStream());
    }

    /** CONNECT with a clean session. */
    static byte[] connect(String clientId) {
        return packet(0x10, text("MQTT"), new byte[] {4, 2, 0, 60}, text(clientId));
    }

    static byte[] subscribe(String filter) {
        return packet(0x82, new byte[] {0, 1}, text(filter), new byte[] {1});
    }

    static byte[] puback(int packetId) {
        return packet(0x40, new byte[] {(byte) (packetId >> Byte.SIZE), (byte) packetId});
    }

    static byte[] publish(String topic, int packetId, String payload) {
        return packet(
                PUBLISH,
                text(topic),
                new byte[] {(byte) (packetId >> Byte.SIZE), (byte) packetId},
                payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] ping() {
        return PING.clone();
    }

    static byte[] disconnect() {
        return DISCONNECT.clone();
    }

    /** All of it in one write, and so most likely in one read. */
    void send(byte[]... packets) throws IOException {
        socket.getOutputStream().write(join(packets));
    }

    /** The next packet. */
    Packet read() throws IOException {
        int type = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & SEVEN_BITS) << shift;
            shift += Byte.SIZE - 1;
        } while (digit > SEVEN_BITS);
        ByteBuffer body = ByteBuffer.wrap(in.readNBytes(length));
        return switch (type) {
            case PUBLISH -> new Packet(type, body.getShort(Short.BYTES + body.getShort(0)));
            case PUBACK -> new Packet(type, body.getShort(0));
            default -> new Packet(type, 0);
        };
    }

    /** Whether the other side hangs up before it says something else. */
    boolean isHungUpOn() throws IOException {
        try {
            return in.read() < 0;
        } catch (EOFException e) {
            return true;
        }
    }

    private static byte[] text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return join(new byte[] {(byte) (bytes.length >> Byte.SIZE), (byte) bytes.length}, bytes);
    }

    /** Of less than 128 bytes. */
    private static byte[] packet(int type, byte[]... parts) {
        byte[] body = join(parts);
        return join(new byte[] {(byte) type, (byte) body.length}, body);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
