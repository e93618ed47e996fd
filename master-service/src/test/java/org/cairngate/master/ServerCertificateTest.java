package org.cairngate.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.master.access.ServerCertificate;
import org.cairngate.master.access.TestCertificate;
import org.cairngate.master.access.TlsFiles;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The organisation's own certificate on the real listener: who sees it, and what happens when its files change. */
class ServerCertificateTest {

    private static final String NAME = "chain.example.com";
    private static final String EVERY = "*.site.example.com";
    private static final String OTHER = "other.example.com";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    @TempDir
    private Path root;

    private final SigningKey northKey = SigningKey.generate(new SecureRandom());
    private TlsFiles files;
    private TestCertificate first;
    private TestMaster master;

    @BeforeEach
    void start() throws Exception {
        files = TestCertificate.in(root);
        first = TestCertificate.of("EC", NAME, EVERY);
        master = new TestMaster(root, Duration.ofMillis(200), Map.of("north", northKey));
        master.with(first.writeTo(files)).start();
    }

    @AfterEach
    void stop() {
        master.close();
    }

    /** A connection of someone who asks for a name. */
    private SSLSocket connect(String name) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLSv1.3");
        tls.init(null, new TrustManager[] {new Anyone()}, null);
        SSLSocket socket = (SSLSocket)
                tls.getSocketFactory().createSocket("127.0.0.1", master.api("/").getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /** Looks at certificates itself, afterwards. */
    private static final class Anyone implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private Certificate shownTo(String name) throws Exception {
        try (SSLSocket socket = connect(name)) {
            return shown(socket);
        }
    }

    private static Certificate of(TestCertificate made) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(made.certificate().getBytes(StandardCharsets.US_ASCII)));
    }

    private static String ask(SSLSocket socket, String host) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(
                ("GET /v1/health/liveness HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf(LAST_CHUNK) < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as(answer.toString()).isNotNegative();
            answer.append((char) next);
        }
        return answer.toString();
    }

    @Test
    void whoAsksForOneOfItsNamesSeesItAndEveryoneElseTheNodes() throws Exception {
        for (String name : List.of(NAME, "CHAIN.example.com", "north.site.example.com")) {
            assertThat(shownTo(name)).as(name).isEqualTo(of(first));
        }
        for (String name : List.of(OTHER, "site.example.com", "a.north.site.example.com")) {
            assertThat(shownTo(name)).as(name).isNotEqualTo(of(first));
        }
        assertThat(master.get("/v1/status").statusCode())
                .as("a client that trusts the ledger key")
                .isEqualTo(200);
    }

    @Test
    void aRequestForAnotherNameOfTheSameCertificateIsAnswered() throws Exception {
        try (SSLSocket socket = connect(NAME)) {
            assertThat(ask(socket, "north.site.example.com")).startsWith("HTTP/1.1 200");
            assertThat(ask(socket, OTHER)).startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void aHubWithItsOwnCertificateReadsTheChainAsBefore() throws Exception {
        HttpClient north = master.withCertificate(northKey, "north");
        HttpResponse<String> answer = north.send(
                HttpRequest.newBuilder(master.api("/v1/blocks/0")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void changedFilesAreShownToNewConnectionsAndOldOnesStay() throws Exception {
        TestCertificate second = TestCertificate.of("RSA", NAME);
        try (SSLSocket before = connect(NAME)) {
            assertThat(ask(before, NAME)).startsWith("HTTP/1.1 200");
            second.writeTo(files);
            master.part(ServerCertificate.class).look();
            assertThat(shownTo(NAME)).isEqualTo(of(second));
            assertThat(ask(before, NAME)).contains("UP");
            assertThat(shown(before)).isEqualTo(of(first));
        }
    }

    @Test
    void aNameThatTheCertificateNoLongerHasShowsTheNodesAgain() throws Exception {
        TestCertificate.of("EC", OTHER).writeTo(files);
        master.part(ServerCertificate.class).look();
        assertThat(shownTo(NAME)).isNotEqualTo(of(first)).isEqualTo(shownTo("none.example.com"));
    }

    @Test
    void filesAreLookedAtWithoutBeingAsked() throws Exception {
        TestCertificate second = TestCertificate.of("EC", NAME);
        second.writeTo(files);
        Await.until("the new certificate is shown", () -> shownTo(NAME).equals(of(second)));
    }

    @Test
    void filesThatDoNotMatchChangeNothingAndAreTold() throws Exception {
        ServerCertificate certificate = master.part(ServerCertificate.class);
        TestCertificate second = TestCertificate.of("EC", NAME);
        Files.writeString(files.certificate(), second.certificate());
        certificate.look();
        assertThat(shownTo(NAME)).isEqualTo(of(first));
        assertThat(refusedMetric()).isEqualTo("1.0");

        Files.delete(files.key());
        certificate.look();
        assertThat(shownTo(NAME)).isEqualTo(of(first));
        assertThat(refusedMetric()).isEqualTo("1.0");

        Files.writeString(files.key(), second.key());
        certificate.look();
        assertThat(shownTo(NAME)).isEqualTo(of(second));
        assertThat(refusedMetric()).isEqualTo("0.0");
    }

    private String refusedMetric() throws Exception {
        String name = "cairngate_tls_certificate_refused ";
        return master.get("/v1/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aStartWithFilesThatCannotBeUsedSaysWhy() throws Exception {
        Files.writeString(files.key(), TestCertificate.of("EC", NAME).key());
        assertThatThrownBy(() -> new ServerCertificate(Optional.of(files)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(files.key().toString())
                .hasMessageContaining("not that of the first");
        Files.delete(files.certificate());
        assertThatThrownBy(() -> new ServerCertificate(Optional.of(files)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be read");
    }
}
