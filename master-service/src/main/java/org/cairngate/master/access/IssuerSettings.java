package org.cairngate.master.access;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An OpenID Connect issuer whose tokens are taken.
 *
 * @param issuer its name, an https address without query and fragment (OpenID Connect Core section 2), of at most 255 characters
 * @param audience for whom its tokens have to be: 1 to 255 characters of ASCII without blanks
 * @param authorities certificates, PEM, by which its own is trusted, and no others; empty for those that Java trusts
 */
public record IssuerSettings(String issuer, String audience, Optional<Path> authorities) {

    private static final Pattern AUDIENCE = Pattern.compile("[!-~]{1,255}");
    private static final int MAX_ISSUER = 255;

    /** Refuses what names no issuer, or one that anybody on the way could be. */
    public IssuerSettings {
        Objects.requireNonNull(authorities, "authorities");
        if (address(issuer).getRawQuery() != null || issuer.length() > MAX_ISSUER) {
            throw new IllegalArgumentException(
                    "an issuer has no query and at most " + MAX_ISSUER + " characters: " + issuer);
        }
        if (!AUDIENCE.matcher(audience).matches()) {
            throw new IllegalArgumentException("an audience has 1 to 255 characters of ASCII and no blanks");
        }
    }

    /**
     * An address of the issuer. Nothing but https, also on this machine: another of its users could be there first.
     *
     * @throws IllegalArgumentException when it is none that can be trusted
     */
    static URI address(String text) {
        try {
            URI address = new URI(text);
            if ("https".equals(address.getScheme())
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null) {
                return address;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("an issuer's address is https://..., not " + text, e);
        }
        throw new IllegalArgumentException("an issuer's address is https://..., not " + text);
    }

    /** Where it says what it is (OpenID Connect Discovery section 4). */
    URI discovery() {
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + "/.well-known/openid-configuration");
    }
}
