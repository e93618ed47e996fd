package org.cairngate.hub.internal.index;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The parameters in the query part of a URL, each of which may be there once. */
public final class UrlQuery {

    private static final int MAX_CHARACTERS = 4096;

    private final Map<String, String> parameters;

    private UrlQuery(Map<String, String> parameters) {
        this.parameters = parameters;
    }

    /**
     * Reads the query part of a URL.
     *
     * @param query as it was sent, percent-encoded; null for none
     * @param names of the parameters that there are
     * @throws IllegalArgumentException when a parameter is unknown, repeated or has a control character; says which
     */
    public static UrlQuery parse(String query, Set<String> names) {
        Map<String, String> all = new HashMap<>();
        if (query == null || query.isEmpty()) {
            return new UrlQuery(all);
        }
        if (query.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException(
                    "the query has " + query.length() + " characters, at most " + MAX_CHARACTERS);
        }
        for (String pair : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (equals < 0 || !names.contains(name)) {
                throw new IllegalArgumentException("unknown parameter " + name + "; there are " + new TreeSet<>(names));
            }
            String value = URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8);
            if (value.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException(name + " has a control character");
            }
            if (all.put(name, value) != null) {
                throw new IllegalArgumentException(name + " is there twice");
            }
        }
        return new UrlQuery(all);
    }

    /** The parameter's value, if it is there. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * The parameter's number, or the other one when it is not there.
     *
     * @throws IllegalArgumentException when it is no whole number within the bounds; says so
     */
    public long number(String name, long least, long most, long otherwise) {
        String value = parameters.get(name);
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
}
