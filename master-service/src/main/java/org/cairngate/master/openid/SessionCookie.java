package org.cairngate.master.openid;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseCookie;

/**
 * The cookie by which a browser is known after a person signed in: the token of a session, for this host alone (the prefix
 * {@code __Host-} of RFC 6265bis), for no script, and not sent with what a foreign page posts. It ends with the browser. Only the
 * endpoints where people sign in read it.
 */
final class SessionCookie {

    /** Its name. */
    static final String NAME = "__Host-cairngate";

    private SessionCookie() {}

    /** The token that came with a request; empty for none. */
    static Optional<String> of(HttpServletRequest request) {
        return Optional.ofNullable(request.getCookies()).stream()
                .flatMap(Stream::of)
                .filter(cookie -> NAME.equals(cookie.getName()))
                .map(Cookie::getValue)
                .findFirst();
    }

    /** Has the browser keep a token in place of the one that it has. */
    static void set(HttpServletResponse response, String token) {
        write(response, ResponseCookie.from(NAME, token));
    }

    /** Has the browser forget the token. */
    static void clear(HttpServletResponse response) {
        write(response, ResponseCookie.from(NAME, "").maxAge(0));
    }

    private static void write(HttpServletResponse response, ResponseCookie.ResponseCookieBuilder cookie) {
        response.addHeader(
                HttpHeaders.SET_COOKIE,
                cookie.path("/")
                        .secure(true)
                        .httpOnly(true)
                        .sameSite("Lax")
                        .build()
                        .toString());
    }
}
