package org.cairngate.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A JSON object (RFC 8259) under the names of the API's document. It keeps its members as they came, in their order and with those that
 * nobody knows here yet: an older client reads a newer master. Each is looked at when it is asked for, and one of another kind is told by
 * {@link UnexpectedAnswerException}. Not safe for several threads while it is written.
 */
public abstract class JsonObject {
    private final Map<String, Object> members;

    protected JsonObject() {
        this.members = new LinkedHashMap<>();
    }

    protected JsonObject(Map<String, Object> members) {
        this.members = new LinkedHashMap<>(members);
    }

    /**
     * Reads an object.
     *
     * @param json UTF-8; no bytes at all are an object without members
     * @throws IOException when it is none, or nested deeper or with longer texts and numbers than the parser's bounds allow
     */
    public static Map<String, Object> decode(byte[] json) throws IOException {
        if (json.length == 0) {
            return Map.of();
        }
        try (JsonParser parser = JSON.std.createParser(json)) {
            Map<String, Object> members = JSON.std.mapFrom(parser);
            if (parser.nextToken() != null) {
                throw new IOException("there is something behind the JSON object");
            }
            return members;
        }
    }

    /** The JSON text in UTF-8, as {@link #decode} reads it. */
    public final byte[] encode() throws IOException {
        return JSON.std.asString(members).getBytes(StandardCharsets.UTF_8);
    }

    /** All members, also those that the API's document does not name, in the order in which they came. */
    public final Map<String, Object> asMap() {
        return Collections.unmodifiableMap(members);
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof JsonObject object && object.getClass() == getClass() && object.members.equals(members);
    }

    @Override
    public final int hashCode() {
        return members.hashCode();
    }

    /** Names the type alone: members may be secret. */
    @Override
    public final String toString() {
        return getClass().getSimpleName();
    }

    protected final void put(String name, Object value) {
        members.put(name, plain(value));
    }

    private static Object plain(Object value) {
        if (value instanceof JsonObject object) {
            return object.members;
        }
        if (value instanceof List<?> elements) {
            return elements.stream().map(JsonObject::plain).toList();
        }
        return value instanceof Instant time ? time.toString() : value;
    }

    protected final Optional<Object> readAny(String name) {
        return Optional.ofNullable(members.get(name));
    }

    protected final Optional<String> readText(String name) {
        return read(name, String.class, "text");
    }

    protected final Optional<Boolean> readBoolean(String name) {
        return read(name, Boolean.class, "true or false");
    }

    protected final Optional<Double> readDouble(String name) {
        return read(name, Number.class, "number").map(Number::doubleValue);
    }

    /** Whole numbers of 64 bits, which the parser hands over in the narrowest type. */
    protected final Optional<Long> readLong(String name) {
        return readAny(name).map(value -> {
            if (value instanceof Integer || value instanceof Long) {
                return ((Number) value).longValue();
            }
            throw new UnexpectedAnswerException(name, "whole number of 64 bits");
        });
    }

    /** A time (RFC 3339). */
    protected final Optional<Instant> readInstant(String name) {
        return readText(name).map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                UnexpectedAnswerException unexpected = new UnexpectedAnswerException(name, "time");
                unexpected.initCause(e);
                throw unexpected;
            }
        });
    }

    protected final Optional<Map<String, Object>> readMap(String name) {
        return readAny(name).map(value -> object(name, value));
    }

    protected final <T> Optional<T> readObject(String name, Function<Map<String, Object>, T> type) {
        return readMap(name).map(type);
    }

    protected final List<String> readTexts(String name) {
        return readList(name, value -> cast(name, value, String.class, "list of texts"));
    }

    protected final List<Map<String, Object>> readMaps(String name) {
        return readList(name, value -> object(name, value));
    }

    protected final <T> List<T> readObjects(String name, Function<Map<String, Object>, T> type) {
        return readList(name, value -> type.apply(object(name, value)));
    }

    private <T> List<T> readList(String name, Function<Object, T> element) {
        List<T> elements = new ArrayList<>();
        for (Object one : read(name, List.class, "list").orElse(List.of())) {
            elements.add(element.apply(one));
        }
        return Collections.unmodifiableList(elements);
    }

    private <T> Optional<T> read(String name, Class<T> type, String expected) {
        return readAny(name).map(value -> cast(name, value, type, expected));
    }

    private static <T> T cast(String name, Object value, Class<T> type, String expected) {
        if (!type.isInstance(value)) {
            throw new UnexpectedAnswerException(name, expected);
        }
        return type.cast(value);
    }

    @SuppressWarnings("unchecked") // the names of a JSON object are texts
    private static Map<String, Object> object(String name, Object value) {
        return (Map<String, Object>) cast(name, value, Map.class, "object");
    }
}
