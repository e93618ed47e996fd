package org.cairngate.master.access;

import java.security.GeneralSecurityException;
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
import org.cairngate.ledger.identity.IssuedIdentity;
import org.cairngate.ledger.identity.NodeTrust;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;

/**
 * TLS 1.3 on the REST listener, with the master's own certificate, and the organisation's for who asks for its names (SNI, RFC 6066);
 * clients may show a hub's certificate.
 *
 * <p>Spring's SSL bundles cannot carry a trust manager that looks at ledger state, so the finished contexts are handed to Tomcat.
 */
public final class RestTls implements TomcatConnectorCustomizer {

    private final NodeTrust hubs;
    private final Fixed node;
    private final ServerCertificate certificate;

    /**
     * TLS of the node.
     *
     * @param hubs whose certificates clients may show
     * @param certificate the organisation's own; started here
     * @throws GeneralSecurityException when the platform has no TLS 1.3
     */
    public RestTls(IssuedIdentity node, NodeTrust hubs, ServerCertificate certificate) throws GeneralSecurityException {
        this.hubs = hubs;
        this.node = fixed(node);
        this.certificate = certificate;
    }

    private Fixed fixed(IssuedIdentity identity) throws GeneralSecurityException {
        return new Fixed(identity.toSslContext(hubs), identity.chain());
    }

    @Override
    public void customize(Connector connector) {
        connector.setScheme("https");
        connector.setSecure(true);
        if (!(connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol)) {
            throw new IllegalStateException("the REST listener is not Tomcat's HTTP/1.1");
        }
        protocol.setSSLEnabled(true);
        protocol.addSslHostConfig(config(node));
        // Clients are verified alike under every name, so a request may name another than its connection did.
        connector.setProperty("strictSni", "false");
        try {
            certificate.start(identity -> show(protocol, identity));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("--tls-certificate: " + e.getMessage(), e);
        }
    }

    /** Shows the organisation's certificate for its names, and the node's for those that it no longer has. */
    private void show(AbstractHttp11Protocol<?> protocol, ServerIdentity identity) throws GeneralSecurityException {
        Fixed shown = fixed(identity.issued());
        try {
            for (SSLHostConfig before : protocol.findSslHostConfigs()) {
                if (!identity.names().contains(before.getHostName())) {
                    protocol.addSslHostConfig(config(before.getHostName(), node), true);
                }
            }
            for (String name : identity.names()) {
                protocol.addSslHostConfig(config(name, shown), true);
            }
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("the listener cannot show it: " + e.getMessage(), e);
        }
    }

    private static SSLHostConfig config(String name, Fixed shown) {
        SSLHostConfig config = config(shown);
        config.setHostName(name);
        return config;
    }

    private static SSLHostConfig config(Fixed shown) {
        SSLHostConfig config = new SSLHostConfig();
        config.setProtocols("TLSv1.3");
        config.setCertificateVerification("optional");
        SSLHostConfigCertificate certificate =
                new SSLHostConfigCertificate(config, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setSslContext(shown);
        config.addCertificate(certificate);
        return config;
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
