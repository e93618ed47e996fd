package org.cairngate.ledger.event;

import java.util.List;
import java.util.Objects;

/**
 * One reading of an event.
 *
 * @param key 1..128 UTF-8 bytes
 * @param value a {@link Long}, {@link Double}, {@link String} or {@link Boolean}, or an unmodifiable list of those
 */
public record Item(String key, Object value) {

    /** Refuses values of other kinds with an {@link IllegalArgumentException}. */
    public Item {
        Objects.requireNonNull(key, "key");
        if (value instanceof List<?> list) {
            list.forEach(Item::requireScalar);
            value = List.copyOf(list);
        } else {
            requireScalar(value);
        }
    }

    private static void requireScalar(Object value) {
        if (!(value instanceof Long
                || value instanceof String
                || value instanceof Boolean
                || (value instanceof Double number && Double.isFinite(number)))) {
            throw new IllegalArgumentException("a value is a finite number, a string or a boolean");
        }
    }
}
