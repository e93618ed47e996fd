package org.cairngate.bench.server;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The certificate that all servers of a run show, and its key; PEM files.
 *
 * @param chain the certificate
 * @param key its key
 */
public record ServerTls(Path chain, Path key) {

    /** The files in a folder. */
    public static ServerTls in(Path folder) {
        return new ServerTls(folder.resolve("tls.pem"), folder.resolve("tls.key"));
    }

    /** TLS 1.3 as the gate has it: BoringSSL where it loads. */
    SslContext context() throws IOException {
        try (InputStream chainIn = Files.newInputStream(chain);
                InputStream keyIn = Files.newInputStream(key)) {
            return SslContextBuilder.forServer(chainIn, keyIn)
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols("TLSv1.3")
                    .build();
        }
    }
}
