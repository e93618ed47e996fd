package org.cairngate.master.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import tools.jackson.databind.json.JsonMapper;

/** An OpenID Connect issuer of this machine, over https: the outside, which publishes keys and signs tokens. */
@SuppressWarnings("JavaUtilDate") // Nimbus takes nothing else
public final class TestIssuer implements AutoCloseable {

    public static final String AUDIENCE = "cairngate";

    private static final String DISCOVERY = "/.well-known/openid-configuration";

    // Drawing primes takes longer than many a test; each issuer is in a test of its own.
    private static final RSAKey FIRST = rsa("first");

    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Path authorities;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile List<JWK> keys;
    private volatile String document;
    private volatile Answer answer = Answer.RIGHT;

    /** How it answers. */
    public enum Answer {
        RIGHT,
        FAILED,
        REDIRECT,
        ENDLESS,
        SILENT
    }

    private TestIssuer(HttpsServer server, Path authorities) throws JOSEException {
        this.server = server;
        this.authorities = authorities;
        this.keys = List.of(FIRST, ec("curve"));
        this.document =
                JsonMapper.builder().build().writeValueAsString(Map.of("issuer", name(), "jwks_uri", name() + "/keys"));
    }

    /** One whose certificate is for localhost. */
    public static TestIssuer start(Path folder) throws Exception {
        return start(folder, "localhost");
    }

    /** One whose certificate is for this host. */
    static TestIssuer start(Path folder, String host) throws Exception {
        TestCertificate certificate = TestCertificate.of("EC", host);
        Path authorities = Files.createTempFile(folder, "issuer", ".pem");
        Files.writeString(authorities, certificate.certificate());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(
                ServerIdentity.parse(certificate.certificate(), certificate.key())
                        .issued()
                        .toKeyManagers(),
                null,
                null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        TestIssuer issuer = new TestIssuer(server, authorities);
        server.setExecutor(issuer.threads);
        server.createContext(DISCOVERY, one -> issuer.answer(one, issuer.document));
        server.createContext("/keys", one -> issuer.answer(one, issuer.published()));
        server.createContext("/moved", one -> issuer.send(one, 200, issuer.document));
        server.start();
        return issuer;
    }

    private String published() {
        return new JWKSet(keys).toPublicJWKSet().toString();
    }

    private void answer(HttpExchange exchange, String body) throws IOException {
        asked.incrementAndGet();
        switch (answer) {
            case RIGHT -> send(exchange, 200, body);
            case FAILED -> send(exchange, 500, body);
            case REDIRECT -> {
                exchange.getResponseHeaders().add("Location", name() + "/moved");
                send(exchange, 302, "");
            }
            case ENDLESS -> sendWithoutEnd(exchange);
            case SILENT -> sendNothing(exchange);
        }
    }

    private void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void sendWithoutEnd(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] blanks = " ".repeat(8192).getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            while (true) {
                exchange.getResponseBody().write(blanks);
            }
        }
    }

    /** The headers and a byte, and then nothing. */
    private void sendNothing(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        try (exchange) {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A key of its own. */
    public static RSAKey rsa(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException("no key of 2048 bits", e);
        }
    }

    private static ECKey ec(String id) throws JOSEException {
        return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
    }

    public String name() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    /** Settings that trust its certificate. */
    public IssuerSettings settings() {
        return new IssuerSettings(name(), AUDIENCE, Optional.of(authorities));
    }

    /** How often anything was fetched from it. */
    public int asked() {
        return asked.get();
    }

    /** How it answers from now on. */
    public void answer(Answer now) {
        answer = now;
    }

    /** Has its document say something else. */
    public void replaceInDocument(String text, String other) {
        document = document.replace(text, other);
    }

    /** Has these keys from now on. */
    public void publish(JWK... now) {
        keys = List.of(now);
    }

    public RSAKey key() {
        return keys.get(0).toRSAKey();
    }

    /** Claims of a token that is right. */
    public JWTClaimsSet.Builder claims(String subject) {
        return new JWTClaimsSet.Builder()
                .issuer(name())
                .audience(AUDIENCE)
                .subject(subject)
                .issueTime(new Date())
                .expirationTime(Date.from(Instant.now().plusSeconds(300)));
    }

    /** A token of somebody. */
    public String token(String subject) throws JOSEException {
        return sign(claims(subject));
    }

    public String sign(JWTClaimsSet.Builder claims) throws JOSEException {
        return sign(JWSAlgorithm.RS256, key(), new RSASSASigner(key()), claims);
    }

    /** The same by the issuer's other key. */
    public String signByCurve(JWTClaimsSet.Builder claims) throws JOSEException {
        return sign(JWSAlgorithm.ES256, keys.get(1), new ECDSASigner(keys.get(1).toECKey()), claims);
    }

    public static String sign(JWSAlgorithm algorithm, JWK key, JWSSigner signer, JWTClaimsSet.Builder claims)
            throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims.build());
        token.sign(signer);
        return token.serialize();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
