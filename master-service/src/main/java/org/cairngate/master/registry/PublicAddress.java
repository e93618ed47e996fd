package org.cairngate.master.registry;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Under which name and port everyone reaches this master's API, by https. It goes into DIDs, which are for long, and so it comes
 * from a setting and never from a request.
 *
 * @param host a DNS name in lower case: did:web permits no IP address
 * @param port its port
 */
public record PublicAddress(String host, int port) {

    private static final int HTTPS = 443;
    private static final int MAX_PORT = 65_535;
    private static final Pattern NAME =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern ALL_NUMERIC = Pattern.compile("(.*\\.)?[0-9]+");

    /** Refuses what is no DNS name or port with an {@link IllegalArgumentException}. */
    public PublicAddress {
        if (!NAME.matcher(host).matches() || ALL_NUMERIC.matcher(host).matches()) {
            throw new IllegalArgumentException(host + " is no DNS name; did:web permits no IP address");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be 1 to " + MAX_PORT + ", is " + port);
        }
    }

    /**
     * Reads {@code https://host} or {@code https://host:port}.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static PublicAddress of(String url) {
        URI uri = URI.create(url);
        boolean more = uri.getRawUserInfo() != null
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null
                || (uri.getRawPath() != null && !uri.getRawPath().isEmpty());
        if (!"https".equals(uri.getScheme()) || uri.getHost() == null || more) {
            throw new IllegalArgumentException("must look like https://host:port, not " + url);
        }
        return new PublicAddress(uri.getHost().toLowerCase(Locale.ROOT), uri.getPort() < 0 ? HTTPS : uri.getPort());
    }

    /** {@code https://host}, or {@code https://host:port} for another port than 443. */
    public String url() {
        return "https://" + host + (port == HTTPS ? "" : ":" + port);
    }

    /** The did:web whose document is at {@code /v1/organisations/NAME/did.json} of this address. */
    String organisationDid(String name) {
        return "did:web:" + host + (port == HTTPS ? "" : "%3A" + port) + ":v1:organisations:" + name;
    }
}
