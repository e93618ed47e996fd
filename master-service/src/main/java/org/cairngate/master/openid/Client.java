package org.cairngate.master.openid;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.master.version.EntityTag;

/**
 * An application that signs people in here: a client of RFC 6749 section 2. Immutable.
 *
 * @param name its {@code client_id}, of 1 to 64 letters, digits and {@code . _ -}, beginning with one of the first two
 * @param redirects where people are sent back to, 1 to {@value #MAX_REDIRECTS} of them
 * @param api whether its tokens may be good for the API, with the rights of who signed in
 * @param secret the hash of what it shows at the token endpoint; empty for a public one, which can keep nothing secret
 */
record Client(String name, SortedSet<String> redirects, boolean api, Optional<Hash> secret) {

    /** What a name looks like. */
    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    /** Most addresses that people are sent back to. */
    static final int MAX_REDIRECTS = 10;

    /** Longest address. */
    static final int MAX_REDIRECT = 512;

    /** What each secret begins with. */
    static final String SECRET_PREFIX = "cgc_";

    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final String LOOPBACK = "127.0.0.1";

    /** Refuses what is no name, and addresses that are not ones to send people to. */
    Client {
        Objects.requireNonNull(secret, "secret");
        if (!NAMES.matcher(name).matches()) {
            throw new IllegalArgumentException("an application cannot be called \"" + name + "\"");
        }
        redirects = Collections.unmodifiableSortedSet(new TreeSet<>(redirects));
        if (redirects.isEmpty() || redirects.size() > MAX_REDIRECTS) {
            throw new IllegalArgumentException("an application has 1 to " + MAX_REDIRECTS + " redirect URIs");
        }
        redirects.forEach(Client::origin);
    }

    /**
     * The origin of an address to send people back to: https, or http at 127.0.0.1, where any port is taken (RFC 8252 section 7.3).
     *
     * @throws IllegalArgumentException when people are not to be sent there
     */
    private static String origin(String redirect) {
        URI uri = parse(redirect);
        boolean odd = uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null;
        if (odd || redirect.length() > MAX_REDIRECT || !redirect.equals(uri.toASCIIString())) {
            throw wrong(redirect);
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        if ("https".equals(uri.getScheme())) {
            return "https://" + uri.getHost() + port;
        }
        if ("http".equals(uri.getScheme()) && LOOPBACK.equals(uri.getHost())) {
            return "http://" + LOOPBACK + ":*";
        }
        throw wrong(redirect);
    }

    private static URI parse(String redirect) {
        try {
            return new URI(redirect);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(wrong(redirect).getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String redirect) {
        return new IllegalArgumentException("a redirect URI is https://... or http://" + LOOPBACK
                + "/... without a fragment, of at most " + MAX_REDIRECT + " characters, not " + redirect);
    }

    /** The origins that people are sent back to, as a Content Security Policy names them. */
    SortedSet<String> origins() {
        SortedSet<String> origins = new TreeSet<>();
        redirects.forEach(redirect -> origins.add(origin(redirect)));
        return origins;
    }

    /** Another one whenever anything of it is another. */
    EntityTag tag() {
        CborWriter all = new CborWriter().array(4).text(name).array(redirects.size());
        redirects.forEach(all::text);
        return EntityTag.of(
                all.text(api ? "api" : "").text(secret.map(Hash::hex).orElse("")));
    }
}
