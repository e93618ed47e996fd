package org.cairngate.load;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * TLS 1.3 towards the broker, with BoringSSL where it loads. One context serves all devices: the engine of a connection is told its number, and the keys
 * are chosen by it. The hub's certificate is pinned, so its name adds nothing.
 */
final class ClientTls implements AutoCloseable {

    /** Instead of a host name, which would be sent to the server. */
    private static final String NO_NAME = "load";

    private final SslContext context;

    ClientTls(X509Certificate hub, List<LoadDevice> devices) throws IOException {
        boolean keys = devices.stream().anyMatch(LoadDevice.WithCertificate.class::isInstance);
        SslContextBuilder builder = SslContextBuilder.forClient()
                .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                .protocols("TLSv1.3")
                .endpointIdentificationAlgorithm("")
                .trustManager(hub);
        context = (keys ? builder.keyManager(new DeviceKeys(devices)) : builder).build();
    }

    SslHandler handler(int connection, Channel channel) {
        return context.newHandler(channel.alloc(), NO_NAME, connection);
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }

    /** Chooses by the engine's port, which is the number of the connection. */
    private static final class DeviceKeys extends X509ExtendedKeyManager {
        private final List<LoadDevice> devices;

        DeviceKeys(List<LoadDevice> devices) {
            this.devices = List.copyOf(devices);
        }

        private LoadDevice device(int connection) {
            return devices.get(connection % devices.size());
        }

        @Override
        @SuppressWarnings("ReturnsNullCollection") // the JDK's way to say that there is no key
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            return device(engine.getPeerPort()) instanceof LoadDevice.WithCertificate
                    ? Integer.toString(engine.getPeerPort())
                    : null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return device(Integer.parseInt(alias)) instanceof LoadDevice.WithCertificate known
                    ? new X509Certificate[] {known.certificate()}
                    : new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return device(Integer.parseInt(alias)) instanceof LoadDevice.WithCertificate known ? known.key() : null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("connections have engines, not sockets");
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            throw new IllegalStateException("this end is a client");
        }
    }
}
