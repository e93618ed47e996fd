package org.cairngate.broker.internal.moquette;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS 1.3 towards devices. */
final class DeviceTls {

    /**
     * Bytes that each connection keeps for what BoringSSL writes when nobody gave it room, such as alerts; Netty's 2 KiB would be 20 MiB
     * for 10,000 connections. A handshake that does not fit goes on when it is asked to write.
     */
    private static final int UNASKED_WRITE_BYTES = 128;

    private DeviceTls() {}

    /** The caller releases the context, which counts its references when the provider is native. */
    static SslContext context(Endpoint.TlsFiles files, SslProvider provider) throws IOException {
        try (InputStream chainIn = Files.newInputStream(files.chain());
                InputStream keyIn = Files.newInputStream(files.key())) {
            SslContext context = SslContextBuilder.forServer(chainIn, keyIn)
                    // It stays in memory, without a password. PKCS12 would stretch that: 0.3 s when nothing is compiled
                    // yet.
                    .keyStoreType("JKS")
                    .sslProvider(provider)
                    .protocols("TLSv1.3")
                    .clientAuth(ClientAuth.OPTIONAL)
                    .trustManager(new AnyCertificate())
                    .build();
            if (context instanceof ReferenceCountedOpenSslContext boring) {
                boring.setBioNonApplicationBufferSize(UNASKED_WRITE_BYTES);
            }
            return context;
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "TLS key " + files.key() + " or certificate " + files.chain() + " is not usable: " + e.getMessage(),
                    e);
        }
    }

    /**
     * Takes any client certificate: TLS proves that the client holds its key, and whose key that is says the ledger's state,
     * which the gate asks at CONNECT.
     */
    private static final class AnyCertificate extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            throw new IllegalStateException("this end is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            throw new IllegalStateException("this end is a server");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            throw new IllegalStateException("this end is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
