package org.cairngate.demo.device;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.cairngate.ledger.identity.IssuedIdentity;

/**
 * Just enough of MQTT 3.1.1 over TLS 1.3 to be a bad peer: takes a few events on each connection, acknowledges all but the last of
 * them, and hangs up.
 */
final class UnreliableHub implements AutoCloseable {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;

    private final SSLServerSocket listener;
    private final int eventsPerConnection;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Path certificate;

    private UnreliableHub(SSLServerSocket listener, Path certificate, int eventsPerConnection) {
        this.listener = listener;
        this.certificate = certificate;
        this.eventsPerConnection = eventsPerConnection;
        Thread thread = new Thread(this::serve, "unreliable-hub");
        thread.setDaemon(true);
        thread.start();
    }

    static UnreliableHub start(Path folder, int eventsPerConnection) throws IOException, GeneralSecurityException {
        DeviceIdentity identity = DeviceIdentity.create("hub", Clock.systemUTC());
        Path pem = Files.writeString(
                folder.resolve("device-ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(identity.certificate().getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManager[] keys = new IssuedIdentity(identity.key(), List.of(identity.certificate())).toKeyManagers();
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys, null, null);
        SSLServerSocket listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        return new UnreliableHub(listener, pem, eventsPerConnection);
    }

    DeviceSettings.Place place() {
        return new DeviceSettings.Place(URI.create("ssl://127.0.0.1:" + listener.getLocalPort()), certificate);
    }

    /** Every payload that arrived, repetitions too. */
    List<String> received() {
        return received;
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
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
        for (int shift = 0; shift < 28; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7f) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
        throw new IOException("a length of more than four bytes");
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
