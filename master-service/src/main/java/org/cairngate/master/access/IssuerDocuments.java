package org.cairngate.master.access;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.http.HttpStatus;

/**
 * Fetches what an issuer publishes, over https with its certificate checked. Each answer has {@value #MAX_BYTES} bytes and
 * {@link #DEADLINE} at most, from the connection to its last byte, and a redirection is none: who is asked is what the settings and the
 * issuer's own document name. Safe for use by several threads.
 */
final class IssuerDocuments {

    /** Most bytes of an answer. */
    static final int MAX_BYTES = 256 << 10;

    /** Longest time of an answer. */
    static final Duration DEADLINE = Duration.ofSeconds(4);

    private static final Duration CONNECT = Duration.ofSeconds(2);

    private final IssuerSettings settings;
    private final HttpClient client;

    /**
     * A client that has asked nothing yet.
     *
     * @throws IOException when the certificates that the issuer's is trusted by cannot be used; the message says why
     */
    IssuerDocuments(IssuerSettings settings) throws IOException {
        this.settings = settings;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        if (settings.authorities().isPresent()) {
            builder.sslContext(trusting(settings.authorities().get()));
        }
        client = builder.build();
    }

    /**
     * The issuer's keys as they are now.
     *
     * @throws IOException when it does not answer
     * @throws IllegalArgumentException when its answer is none
     */
    JWKSet keys() throws IOException {
        URI keys = IssuerFormat.keysAddress(fetch(settings.discovery()), settings.issuer());
        return IssuerFormat.keys(fetch(keys));
    }

    private byte[] fetch(URI address) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Accept", "application/json")
                .timeout(DEADLINE)
                .build();
        // Its own timeout ends with the headers of the answer.
        CompletableFuture<HttpResponse<byte[]>> coming = client.sendAsync(request, answer -> new Body());
        try {
            HttpResponse<byte[]> answer = coming.get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() != HttpStatus.OK.value()) {
                throw new IOException(address + " answers " + answer.statusCode() + ", not 200");
            }
            return answer.body();
        } catch (TimeoutException e) {
            throw new IOException(address + " does not answer within " + DEADLINE.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new IOException(address + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("the master stops").initCause(e);
        } finally {
            coming.cancel(true);
        }
    }

    private static SSLContext trusting(Path authorities) throws IOException {
        try {
            byte[] pem = PrivateFile.read(authorities, MAX_BYTES);
            if (pem.length > MAX_BYTES) {
                throw new IOException("it has more than " + MAX_BYTES + " bytes");
            }
            PemContent certificates = PemContent.of(new String(pem, StandardCharsets.ISO_8859_1));
            PemSslStore trusted = PemSslStore.of(certificates.getCertificates(), null);
            return SslBundle.of(new PemSslStoreBundle(null, trusted)).createSslContext();
        } catch (IOException | RuntimeException e) {
            throw new IOException("--oidc-ca " + authorities + " is no file of certificates in PEM: " + e, e);
        }
    }

    /** The bytes of an answer, as long as they are not too many. */
    private static final class Body implements HttpResponse.BodySubscriber<byte[]> {

        private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private Flow.Subscription subscription;

        @Override
        public CompletionStage<byte[]> getBody() {
            return whole;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            given.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> parts) {
            for (ByteBuffer part : parts) {
                if (part.remaining() > MAX_BYTES - bytes.size()) {
                    subscription.cancel();
                    whole.completeExceptionally(new IOException("the answer has more than " + MAX_BYTES + " bytes"));
                    return;
                }
                byte[] more = new byte[part.remaining()];
                part.get(more);
                bytes.writeBytes(more);
            }
        }

        @Override
        public void onError(Throwable cause) {
            whole.completeExceptionally(cause);
        }

        @Override
        public void onComplete() {
            whole.complete(bytes.toByteArray());
        }
    }
}
