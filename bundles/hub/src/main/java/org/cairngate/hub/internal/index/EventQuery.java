package org.cairngate.hub.internal.index;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
    private static final int MAX_CHARACTERS = 4096;
    private static final Set<String> NAMES =
            new TreeSet<>(Set.of("device", "namespace", "key", "text", "from", "to", "limit"));

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
        Map<String, String> parameters = parameters(query);
        return new EventQuery(
                Optional.ofNullable(parameters.get("device")),
                Optional.ofNullable(parameters.get("namespace")),
                Optional.ofNullable(parameters.get("key")),
                Optional.ofNullable(parameters.get("text")).filter(text -> !text.isBlank()),
                number(parameters, "from", Long.MIN_VALUE, 0),
                number(parameters, "to", Long.MIN_VALUE, Long.MAX_VALUE),
                (int) number(parameters, "limit", 1, DEFAULT_LIMIT));
    }

    private static long number(Map<String, String> parameters, String name, long least, long otherwise) {
        String value = parameters.get(name);
        long most = name.equals("limit") ? MAX_LIMIT : Long.MAX_VALUE;
        try {
            long number = value == null ? otherwise : Long.parseLong(value);
            if (number < least || number > most) {
                throw new IllegalArgumentException(name + " must be " + least + ".." + most + ", is " + number);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " must be a whole number, is " + value, e);
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> all = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return all;
        }
        if (query.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the query has " + query.length() + " characters, at most " + MAX_CHARACTERS);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (equals < 0 || !NAMES.contains(name)) {
                throw new IllegalArgumentException("unknown parameter " + name + "; there are " + NAMES);
            }
            String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(name + " has a control character");
            }
            if (all.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is there twice");
            }
        }
        return all;
    }
}
