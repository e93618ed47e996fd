package org.cairngate.ledger.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;

class NodeTrustTest {

    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);
    private static final Duration YEAR = Duration.ofDays(365);
    private static final int TIMEOUT_MILLIS = 10_000;

    private final SigningKey master = key("master");
    private final SigningKey hub = key("hub");
    private final IssuedIdentity masterIdentity = NodeCertificate.issue(master, "master", NOW, YEAR);
    private final NodeTrust trustsMaster = trust(knows(master, "master"));
    private final NodeTrust trustsHub = trust(knows(hub, "hub-1"));

    @Test
    void nodesThatKnowEachOtherShakeHandsInTls13() throws Exception {
        IssuedIdentity hubIdentity = NodeCertificate.issue(hub, "hub-1", NOW, YEAR);
        assertThat(handshake(masterIdentity.toSslContext(trustsHub), hubIdentity.toSslContext(trustsMaster)))
                .isEqualTo("TLSv1.3");
        IssuedIdentity read = IssuedIdentity.fromPem(hubIdentity.toPem());
        assertThat(read.chain()).isEqualTo(hubIdentity.chain());
        assertThat(handshake(masterIdentity.toSslContext(trustsHub), read.toSslContext(trustsMaster)))
                .isEqualTo("TLSv1.3");
    }

    @Test
    void aLeafOfAnUnknownLedgerKeyIsRefused() {
        refusedByMaster(NodeCertificate.issue(key("stranger"), "hub-1", NOW, YEAR), "no accepted node");
    }

    @Test
    void anotherNodesNameIsRefused() {
        refusedByMaster(NodeCertificate.issue(hub, "hub-2", NOW, YEAR), "no accepted node named hub-2");
    }

    @Test
    void anExpiredLeafIsRefused() {
        Clock lastYear = Clock.offset(NOW, YEAR.multipliedBy(-1));
        refusedByMaster(NodeCertificate.issue(hub, "hub-1", lastYear, YEAR.minusSeconds(5)), "NotAfter");
    }

    @Test
    void aLeafThatIsNotYetValidIsRefused() {
        Clock later = Clock.offset(NOW, NodeCertificate.BACKDATED.plusSeconds(5));
        refusedByMaster(NodeCertificate.issue(hub, "hub-1", later, YEAR), "NotBefore");
    }

    @Test
    void aLeafUnderAnotherNodesRootIsRefused() {
        IssuedIdentity stranger = NodeCertificate.issue(key("stranger"), "hub-1", NOW, YEAR);
        X509Certificate hubRoot = NodeCertificate.issue(hub, "hub-1", NOW, YEAR).root();
        refusedByMaster(
                new IssuedIdentity(stranger.tlsKey(), List.of(stranger.leaf(), hubRoot)),
                "is not signed by ledger key");
    }

    @Test
    void aChainOfAnotherLengthIsRefused() {
        IssuedIdentity identity = NodeCertificate.issue(hub, "hub-1", NOW, YEAR);
        assertThatThrownBy(() -> trustsHub.check(List.of(identity.leaf()))).isInstanceOf(CertificateException.class);
        assertThatThrownBy(() -> trustsHub.check(List.of(identity.root(), identity.root())))
                .isInstanceOf(CertificateException.class);
    }

    @Test
    void aClientRefusesAnotherMaster() {
        IssuedIdentity imposter = NodeCertificate.issue(key("stranger"), "master", NOW, YEAR);
        IssuedIdentity hubIdentity = NodeCertificate.issue(hub, "hub-1", NOW, YEAR);
        assertThatThrownBy(() -> handshake(imposter.toSslContext(trustsHub), hubIdentity.toSslContext(trustsMaster)))
                .isInstanceOf(IOException.class);
    }

    @Test
    void theRootIsTheSameBytesForAKeyAndAName() throws Exception {
        IssuedIdentity first = NodeCertificate.issue(hub, "hub-1", NOW, YEAR);
        IssuedIdentity second = NodeCertificate.issue(hub, "hub-1", Clock.offset(NOW, YEAR), YEAR);
        assertThat(first.root()).isEqualTo(second.root());
        first.leaf().verify(first.root().getPublicKey());
        assertThat(first.toString()).doesNotContain("PRIVATE");
    }

    /** In TLS 1.3 a client learns of the refusal of its certificate only when it reads. */
    private void refusedByMaster(IssuedIdentity client, String why) {
        assertThatThrownBy(() -> handshake(masterIdentity.toSslContext(trustsHub), client.toSslContext(trustsMaster)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> trustsHub.check(client.chain()))
                .isInstanceOf(CertificateException.class)
                .hasMessageContaining(why);
    }

    private static String handshake(SSLContext server, SSLContext client) throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener =
                (SSLServerSocket) server.getServerSocketFactory().createServerSocket(0, 1, loopback)) {
            listener.setNeedClientAuth(true);
            listener.setSoTimeout(TIMEOUT_MILLIS);
            CompletableFuture<Boolean> served = CompletableFuture.supplyAsync(() -> serve(listener));
            String protocol;
            try (SSLSocket socket =
                    (SSLSocket) client.getSocketFactory().createSocket(loopback, listener.getLocalPort())) {
                socket.setSoTimeout(TIMEOUT_MILLIS);
                socket.startHandshake();
                if (socket.getInputStream().read() != 42) {
                    throw new SSLException("the server closed the connection");
                }
                protocol = socket.getSession().getProtocol();
            } finally {
                awaitQuietly(served);
            }
            return protocol;
        }
    }

    private static boolean serve(SSLServerSocket listener) {
        try (SSLSocket socket = (SSLSocket) listener.accept()) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(42);
            socket.getOutputStream().flush();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void awaitQuietly(CompletableFuture<Boolean> served) throws Exception {
        try {
            served.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("the server side failed", e);
        }
    }

    private static NodeTrust trust(BiPredicate<PublicKey, String> accepted) {
        return new NodeTrust(accepted, NOW);
    }

    private static BiPredicate<PublicKey, String> knows(SigningKey key, String name) {
        return (ledgerKey, claimed) -> ledgerKey.equals(key.publicKey()) && claimed.equals(name);
    }

    private static SigningKey key(String seed) {
        return SigningKey.fromSeed(
                Hash.sha256(seed.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
