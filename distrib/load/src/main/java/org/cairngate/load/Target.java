package org.cairngate.load;

import java.security.cert.X509Certificate;
import java.util.Objects;
import java.util.Optional;

/**
 * The broker under load.
 *
 * @param host its name or address
 * @param port its TCP port, 1..65535
 * @param hub the certificate that the broker must show or be issued by, as in a hub's {@code device-ca.pem}; empty for plain TCP
 */
public record Target(String host, int port, Optional<X509Certificate> hub) {

    /** Refuses a port out of range with an {@link IllegalArgumentException}. */
    public Target {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(hub, "hub");
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port must be 1..65535, is " + port);
        }
    }

    /** A broker behind TLS 1.3. */
    public static Target tls(String host, int port, X509Certificate hub) {
        return new Target(host, port, Optional.of(hub));
    }

    /** A broker without TLS. */
    public static Target plain(String host, int port) {
        return new Target(host, port, Optional.empty());
    }
}
