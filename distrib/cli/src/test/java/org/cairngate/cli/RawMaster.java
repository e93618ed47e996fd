package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeCertificate;
import org.cairngate.ledger.identity.NodeTrust;
import org.cairngate.ledger.key.SigningKey;

/** The other end of a client's connection, with a master's identity: it answers the bytes that a test gives, and goes when the test says so. */
public final class RawMaster implements AutoCloseable {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n";

    private final SSLServerSocket server;
    private final Path ca;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile byte[] answer = {};
    private volatile boolean stays;

    /**
     * Listens at a free port.
     *
     * @param folder where it writes the file by which clients know it
     */
    public RawMaster(Path folder) throws IOException, GeneralSecurityException {
        SigningKey key = SigningKey.generate(new SecureRandom());
        IssuedIdentity identity = NodeCertificate.issue(key, "master", Clock.systemUTC(), Duration.ofDays(1));
        NodeTrust trust = new NodeTrust((seen, name) -> false, Clock.systemUTC());
        this.ca = Files.writeString(folder.resolve("master-ca.pem"), identity.rootPem());
        this.server = (SSLServerSocket) identity.toSslContext(trust)
                .getServerSocketFactory()
                .createServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "raw-master");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers this body in chunks (RFC 9112 section 7.1) from now on, with the chunk that ends it or without. */
    public void answerChunks(byte[] body, boolean ended) {
        byte[] begin = (HEAD + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(body.length) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        answer = joined(begin, body, (ended ? "\r\n0\r\n\r\n" : "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Answers this text from now on, with the head that is given in place of how long it is. */
    public void answerText(String length, String body) {
        answer = (HEAD + length + "\r\n" + body).getBytes(StandardCharsets.UTF_8);
    }

    /** Answers this JSON from now on. */
    void answerJson(String json) {
        answerText("Content-Length: " + json.getBytes(StandardCharsets.UTF_8).length + "\r\n", json);
    }

    /** Refuses from now on with this problem. */
    public void refuse(int status, String problem) {
        answer = ("HTTP/1.1 " + status + " No\r\nContent-Type: application/problem+json\r\nContent-Length: "
                        + problem.length() + "\r\n\r\n" + problem)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Keeps connections open from now on when it has answered. */
    public void stay() {
        stays = true;
    }

    public URI uri() {
        return URI.create("https://127.0.0.1:" + server.getLocalPort());
    }

    public Path ca() {
        return ca;
    }

    /** The request lines so far, each with the body behind it. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /** The heads of the requests so far. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    /** Waits until it has been asked. */
    void awaitRequest() throws InterruptedException {
        assertThat(asked.await(1, TimeUnit.MINUTES)).as("a request came").isTrue();
    }

    /** Runs a cairn command against it. */
    Ran cairn(Object... arguments) throws IOException {
        return Ran.cairn(Stream.concat(Stream.of(arguments), options().stream()).toArray());
    }

    /** The options by which cairn reaches it. */
    List<String> options() throws IOException {
        Path key = Files.writeString(ca.resolveSibling("key"), "a-key\n");
        return List.of("--master", uri().toString(), "--ca", ca.toString(), "--key-file", key.toString());
    }

    private void serve() {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                requests.add(request(socket.getInputStream()));
                asked.countDown();
                socket.getOutputStream().write(answer);
                socket.getOutputStream().flush();
                if (stays) {
                    closing.await();
                }
            } catch (IOException e) {
                // The client went, or the test ends: nothing to answer.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private String request(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int one = in.read();
            if (one < 0) {
                throw new IOException("no whole request");
            }
            head.write(one);
        }
        String text = head.toString(StandardCharsets.US_ASCII);
        heads.add(text);
        int length = text.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                .sum();
        String line = text.substring(0, text.indexOf(" HTTP/"));
        return length == 0 ? line : line + " " + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    @Override
    public void close() throws IOException {
        closing.countDown();
        server.close();
    }
}
