package org.cairngate.master.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/**
 * The headers that every answer has, so that a browser makes nothing of it but data: no page, no script, no frame, no guess at its type,
 * no copy in a cache, no next request without TLS. Safe for use by several threads.
 */
public final class StrictHeaders {

    private static final Map<String, String> HEADERS = Map.of(
            "Strict-Transport-Security", "max-age=31536000",
            "X-Content-Type-Options", "nosniff",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Referrer-Policy", "no-referrer",
            "Cache-Control", "no-store");

    private StrictHeaders() {}

    /** Adds those that the answer does not have: what may be kept by caches says so itself. Does nothing to an answer that is on its way. */
    public static void addTo(HttpServletResponse response) {
        HEADERS.forEach((name, value) -> {
            if (!response.containsHeader(name)) {
                response.setHeader(name, value);
            }
        });
    }
}
