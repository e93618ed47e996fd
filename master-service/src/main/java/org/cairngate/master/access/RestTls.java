package org.cairngate.master.access;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;

/**
 * TLS 1.3 on the REST listener, with the master's own certificate; clients may show a hub's certificate.
 *
 * <p>Spring's SSL bundles cannot carry a trust manager that looks at ledger state, so the finished context is handed to Tomcat.
 */
public final class RestTls implements TomcatConnectorCustomizer {

    private final javax.net.ssl.SSLContext context;
    private final List<X509Certificate> chain;

    /** TLS of the given context, whose own certificates are {@code chain}. */
    public RestTls(javax.net.ssl.SSLContext context, List<X509Certificate> chain) {
        this.context = context;
        this.chain = List.copyOf(chain);
    }

    @Override
    public void customize(Connector connector) {
        connector.setScheme("https");
        connector.setSecure(true);
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)) {
            throw new IllegalStateException("the REST listener is not Tomcat's HTTP/1.1");
        }
        SSLHostConfig config = new SSLHostConfig();
        config.setProtocols("TLSv1.3");
        config.setCertificateVerification("optional");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(new Fixed(context, chain));
        config.addCertificate(certificate);
        protocol.setSSLEnabled(true);
        protocol.addSslHostConfig(config);
    }

    /** A context that was initialised elsewhere. */
    private static final class Fixed implements SSLContext {

        private final javax.net.ssl.SSLContext context;
        private final List<X509Certificate> chain;

        Fixed(javax.net.ssl.SSLContext context, List<X509Certificate> chain) {
            this.context = context;
            this.chain = chain;
        }

        @Override
        public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
            // Was initialised by its owner.
        }

        @Override
        public void destroy() {
            // Nothing is held.
        }

        @Override
        public SSLSessionContext getServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        public SSLEngine createSSLEngine() {
            return context.createSSLEngine();
        }

        @Override
        public SSLServerSocketFactory getServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        public SSLParameters getSupportedSSLParameters() {
            return context.getSupportedSSLParameters();
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return chain.toArray(X509Certificate[]::new);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
