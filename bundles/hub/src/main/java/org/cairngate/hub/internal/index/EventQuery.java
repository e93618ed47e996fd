package org.cairngate.hub.internal.index;

import java.util.Optional;

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

    public EventQuery {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1.." + MAX_LIMIT + ", is " + limit);
        }
    }
}
