package org.cairngate.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.cairngate.broker.fixture.Await;
import org.cairngate.broker.fixture.Events;
import org.cairngate.broker.fixture.Identity;
import org.cairngate.broker.fixture.PacketClient;
import org.cairngate.broker.fixture.Registry;
import org.cairngate.broker.fixture.Site;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The gate behind WebSocket: the same devices, certificates and events, and nothing for web pages. */
@Timeout(120)
class WebSocketTest {

    private static final String DEVICE = "d1";
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CONTINUATION = 0;
    private static final int FINAL = 0x80;

    @TempDir
    Path folder;

    private Site site;
    private Identity device;

    @BeforeEach
    void start() throws Exception {
        site = new Site(folder, new Registry());
        device = site.device(DEVICE);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void anEventThatComesByWebSocketIsJournaled() throws Exception {
        MqttConnectOptions options = Site.options();
        options.setSocketFactory(device.connecting(site.certificate()));
        try (MqttClient client =
                new MqttClient("wss://127.0.0.1:" + site.webSocketPort() + "/mqtt", "c", new MemoryPersistence())) {
            client.setTimeToWait(20_000);
            client.connect(options);
            client.publish(Events.topic(DEVICE), Site.message(Events.event("one", DEVICE)));
            client.disconnect();
        }
        assertThat(site.stored()).containsExactly("one");
    }

    @Test
    void packetsMayBeginAnywhereInFramesAndFragments() throws Exception {
        try (SSLSocket socket = socket()) {
            assertThat(status(socket, handshake("/mqtt", "mqtt", ""))).isEqualTo(101);
            byte[] connect = connect();
            send(socket, BINARY, Arrays.copyOf(connect, 3));
            send(socket, CONTINUATION | FINAL, Arrays.copyOfRange(connect, 3, 9));
            send(socket, BINARY | FINAL, Arrays.copyOfRange(connect, 9, connect.length));
            byte[] answer = frame(socket);
            assertThat(answer[0]).isEqualTo((byte) 0x20);
            assertThat(answer[3]).isZero();
        }
    }

    @Test
    void aTextFrameEndsTheConnection() throws Exception {
        try (SSLSocket socket = socket()) {
            assertThat(status(socket, handshake("/mqtt", "mqtt", ""))).isEqualTo(101);
            send(socket, TEXT | FINAL, connect());
            byte[] answer = frame(socket);
            assertThat(((answer[0] & 0xff) << 8) + (answer[1] & 0xff)).isEqualTo(1003);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(site.connected()).isZero();
    }

    @Test
    void aFrameLongerThanAPacketEndsTheConnection() throws Exception {
        try (SSLSocket socket = socket()) {
            assertThat(status(socket, handshake("/mqtt", "mqtt", ""))).isEqualTo(101);
            socket.getOutputStream()
                    .write(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0x7f, 0, 0, 0, 1, 2, 3, 4});
            socket.getOutputStream().flush();
            Await.until("closed", () -> ended(socket));
        }
    }

    @Test
    void aWebPageIsRefusedUnlessItsOriginIsAllowed() throws Exception {
        assertThat(asked("/mqtt", "mqtt", "Origin: https://evil.example\r\n")).isEqualTo(403);
        assertThat(asked("/mqtt", "mqtt", "Origin: null\r\n")).isEqualTo(403);
        assertThat(asked("/mqtt", "mqtt", "Origin: " + Site.ORIGIN + "\r\nOrigin: https://evil.example\r\n"))
                .isEqualTo(403);
        assertThat(asked("/mqtt", "mqtt", "Origin: " + Site.ORIGIN + "\r\n")).isEqualTo(101);
    }

    @Test
    void anotherPathOrProtocolIsRefusedWithTheReason() throws Exception {
        assertThat(asked("/", "mqtt", "")).isEqualTo(404);
        assertThat(asked("/mqtt/../x", "mqtt", "")).isEqualTo(404);
        assertThat(asked("/mqtt", "chat", "")).isEqualTo(400);
        try (SSLSocket socket = socket()) {
            assertThat(status(socket, "GET /mqtt HTTP/1.1\r\nHost: x\r\n\r\n")).isEqualTo(426);
        }
        try (SSLSocket socket = socket()) {
            assertThat(status(socket, "GET /mqtt\r\n\r\n")).isEqualTo(400);
        }
    }

    private int asked(String path, String protocol, String more) throws Exception {
        try (SSLSocket socket = socket()) {
            return status(socket, handshake(path, protocol, more));
        }
    }

    private SSLSocket socket() throws Exception {
        SSLSocket socket =
                (SSLSocket) device.connecting(site.certificate()).createSocket("127.0.0.1", site.webSocketPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String handshake(String path, String protocol, String more) {
        return "GET " + path + " HTTP/1.1\r\nHost: gateway\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Protocol: " + protocol + "\r\n" + more + "\r\n";
    }

    private static int status(SSLSocket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            head.write(next);
        }
        List<String> words = List.of(head.toString(StandardCharsets.US_ASCII).split(" ", 3));
        return Integer.parseInt(words.get(1));
    }

    private static void send(SSLSocket socket, int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(first);
        frame.write(FINAL | payload.length);
        frame.write(new byte[] {0, 0, 0, 0});
        frame.write(payload);
        socket.getOutputStream().write(frame.toByteArray());
        socket.getOutputStream().flush();
    }

    private static byte[] frame(SSLSocket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        in.readByte();
        byte[] payload = new byte[in.readByte() & 0x7f];
        in.readFully(payload);
        return payload;
    }

    private static boolean ended(SSLSocket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static byte[] connect() {
        EmbeddedChannel encoder = new EmbeddedChannel(MqttEncoder.INSTANCE);
        encoder.writeOutbound(PacketClient.connect(MqttVersion.MQTT_3_1_1));
        ByteBuf bytes = encoder.readOutbound();
        byte[] packet = ByteBufUtil.getBytes(bytes);
        bytes.release();
        encoder.finishAndReleaseAll();
        return packet;
    }
}
