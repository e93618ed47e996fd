package org.cairngate.hub.internal.index;

import java.util.Optional;
import java.util.Set;

/**
 * What to search for; empty parts do not limit.
 *
 * @param device device uid
 * @param namespace namespace
 * @param key an item's key
 * @param text full text search (FTS5 syntax is quoted: words only)
 * @param fromMs least event timestamp, Unix milliseconds
 * @param toMs greatest event timestamp, Unix milliseconds
 * @param limit most rows, 1..1000
 */
public record EventQuery(
        Optional<String> device,
        Optional<String> namespace,
        Optional<String> key,
        Optional<String> text,
        long fromMs,
        long toMs,
        int limit) {

    /** Most rows of one answer. */
    public static final int MAX_LIMIT = 1000;

    private static final int DEFAULT_LIMIT = 100;
    private static final Set<String> NAMES = Set.of("device", "namespace", "key", "text", "from", "to", "limit");

    public EventQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1.." + MAX_LIMIT + ", is " + limit);
        }
    }

    /**
     * Reads the query part of a URL.
     *
     * @param query as it was sent, percent-encoded; null for none
     * @throws IllegalArgumentException when a parameter is unknown, repeated or not of its kind; says which
     */
    public static EventQuery parse(String query) {
        UrlQuery parameters = UrlQuery.parse(query, NAMES);
        return new EventQuery(
                parameters.text("device"),
                parameters.text("namespace"),
                parameters.text("key"),
                parameters.text("text").filter(text -> !text.isBlank()),
                parameters.number("from", Long.MIN_VALUE, Long.MAX_VALUE, 0),
                parameters.number("to", Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE),
                (int) parameters.number("limit", 1, MAX_LIMIT, DEFAULT_LIMIT));
    }
}
