package org.cairngate.load;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Just enough of MQTT 3.1.1 to be a bad peer: takes some events on each connection, acknowledges all but the last, and hangs up. */
final class HangingUpBroker implements AutoCloseable {

    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;

    private final ServerSocket listener;
    private final int eventsPerConnection;
    private final List<String> received = new CopyOnWriteArrayList<>();

    HangingUpBroker(int eventsPerConnection) throws IOException {
        this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        this.eventsPerConnection = eventsPerConnection;
        Thread thread = new Thread(this::serve, "hanging-up-broker");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Every payload that arrived, repetitions too. */
    List<String> received() {
        return received;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                converse(new DataInputStream(socket.getInputStream()), socket.getOutputStream());
            } catch (IOException e) {
                // The peer went, or we are being closed.
            }
        }
    }

    private void converse(DataInputStream in, OutputStream out) throws IOException {
        int events = 0;
        while (events < eventsPerConnection) {
            int type = in.readUnsignedByte() >> 4;
            ByteBuffer packet = ByteBuffer.wrap(in.readNBytes(length(in)));
            if (type == CONNECT) {
                out.write(new byte[] {0x20, 2, 0, 0});
            } else if (type == PUBLISH) {
                packet.position(2 + packet.getShort(0));
                short id = packet.getShort();
                received.add(StandardCharsets.UTF_8.decode(packet).toString());
                events++;
                if (events < eventsPerConnection) {
                    out.write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
                }
            }
            out.flush();
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        int digit;
        int shift = 0;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            shift += 7;
        } while (digit >= 0x80);
        return length;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
