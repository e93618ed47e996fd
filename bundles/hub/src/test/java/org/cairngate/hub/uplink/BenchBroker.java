package org.cairngate.hub.uplink;

import io.moquette.broker.Server;
import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptPublishMessage;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.cairngate.hub.fixture.Await;
import org.cairngate.hub.fixture.LoopbackMoquette;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.protocol.Submission;

/** A broker with mutual TLS on loopback, as the master has it, or mosquitto. */
interface BenchBroker extends AutoCloseable {

    /** Where Debian's package puts it. */
    Path MOSQUITTO = Path.of("/usr/sbin/mosquitto");

    String name();

    int port();

    @Override
    void close() throws IOException;

    /** Moquette with the settings of the master's uplink broker; it copies each payload out, as that does. */
    static BenchBroker moquette(IssuedIdentity master, AtomicLong received) throws Exception {
        int port = LoopbackMoquette.freePort();
        SSLContext tls = master.toSslContext(new NodeTrust((key, name) -> true, Clock.systemUTC()));
        Server server = new Server();
        LoopbackMoquette.start(
                server,
                port,
                Submission.MAX_BYTES + 1024,
                new JdkSslContext(
                        tls,
                        false,
                        null,
                        IdentityCipherSuiteFilter.INSTANCE,
                        ApplicationProtocolConfig.DISABLED,
                        ClientAuth.REQUIRE,
                        new String[] {"TLSv1.3"},
                        false),
                new Counting(received));
        return new Running("moquette", port, server::stopServer);
    }

    /** mosquitto as Debian has it; it counts nothing but acknowledges. */
    static BenchBroker mosquitto(IssuedIdentity master, Path folder) throws Exception {
        int port = LoopbackMoquette.freePort();
        Files.writeString(folder.resolve("mosquitto.pem"), master.certificatePem());
        Files.writeString(folder.resolve("mosquitto.key"), master.keyPem());
        Path configuration = folder.resolve("mosquitto.conf");
        Files.writeString(
                configuration,
                "listener " + port + " 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\ncertfile "
                        + folder.resolve("mosquitto.pem") + "\nkeyfile " + folder.resolve("mosquitto.key")
                        + "\ntls_version tlsv1.3\nuser root\n",
                StandardCharsets.UTF_8);
        Process process = new ProcessBuilder(MOSQUITTO.toString(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        return new Running("mosquitto", port, () -> {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Returns when it takes connections. */
    default void await() throws Exception {
        Await.until("broker listens", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
                return socket.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** One that runs. */
    record Running(String name, int port, Runnable stop) implements BenchBroker {
        @Override
        public void close() {
            stop.run();
        }
    }

    /** Takes each payload out of Netty's buffer. */
    final class Counting extends AbstractInterceptHandler {
        private final AtomicLong received;

        Counting(AtomicLong received) {
            this.received = received;
        }

        @Override
        public String getID() {
            return "bench";
        }

        @Override
        public void onPublish(InterceptPublishMessage message) {
            try {
                received.addAndGet(ByteBufUtil.getBytes(message.getPayload()).length);
            } finally {
                super.onPublish(message);
            }
        }

        @Override
        public void onSessionLoopError(Throwable error) {
            throw new IllegalStateException(error);
        }
    }
}
