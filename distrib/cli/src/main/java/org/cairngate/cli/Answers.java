package org.cairngate.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.client.schema.Change;

/** Reads the parts of a master's JSON answers, and writes names and filters into its paths. */
final class Answers {
    private Answers() {}

    /** The list of objects under {@code name}; empty when there is none. */
    @SuppressWarnings("unchecked") // checked element by element; JSON objects have text keys
    static List<Map<String, Object>> list(Map<String, Object> answer, String name) {
        List<Map<String, Object>> objects = new ArrayList<>();
        if (answer.get(name) instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> object) {
                    objects.add((Map<String, Object>) object);
                }
            }
        }
        return objects;
    }

    /** The text under {@code name}; empty when it is missing, null or an empty text. */
    static Optional<String> text(Map<String, Object> answer, String name) {
        return Optional.ofNullable(answer.get(name)).map(Object::toString).filter(text -> !text.isEmpty());
    }

    /** What is there, as text; empty also for an empty text. */
    static Optional<String> text(Optional<?> value) {
        return value.map(Object::toString).filter(text -> !text.isEmpty());
    }

    /** What is there, safe to print; a dash for nothing. */
    static String shown(Optional<?> value) {
        return Table.visible(value.map(Object::toString).orElse("-"));
    }

    /** The transaction of a change, and whether it has no block yet: only its block makes the change count. */
    static String transaction(Change change) {
        return "transaction " + shown(change.transactionId())
                + (change.height().isEmpty() ? ", which waits for its block" : "");
    }

    /** The part of a query that asks for all that is given, each after an ampersand. */
    static String query(Map<String, Optional<?>> filters) {
        StringBuilder query = new StringBuilder();
        filters.forEach((name, value) -> value.ifPresent(
                wanted -> query.append('&').append(name).append('=').append(segment(String.valueOf(wanted)))));
        return query.toString();
    }

    /** One path segment: everything that has a meaning in a URL is escaped. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
