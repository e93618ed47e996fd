package org.cairngate.master.telemetry;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.cairngate.master.problem.MalformedRequestException;

/**
 * Where a list goes on: the values by which its last entry is ordered, as text that means nothing to clients.
 *
 * @param values the values, none of which has a line break
 */
record Cursor(List<String> values) {

    static final String TEXT = "[A-Za-z0-9_-]{0,2048}";

    private static final long MAX_NUMBER = (1L << 53) - 1;
    private static final String SEPARATOR = "\n";
    private static final String UNKNOWN = "cursor is not one that an answer gave as nextCursor";

    Cursor {
        values = List.copyOf(values);
    }

    static Cursor of(Object... values) {
        return new Cursor(Arrays.stream(values).map(String::valueOf).toList());
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
    }

    /** Reads a cursor of so many values that an answer gave. */
    static Cursor read(String text, int count) {
        return MalformedRequestException.read(() -> {
            Cursor cursor = new Cursor(List.of(decode(text).split(SEPARATOR, -1)));
            if (cursor.values().size() != count || cursor.values().stream().anyMatch(value -> value.indexOf(0) >= 0)) {
                throw unknown();
            }
            return cursor;
        });
    }

    /** A value that is a whole number, 0..2^53-1. */
    long number(int index) {
        String value = values.get(index);
        if (!value.matches("[0-9]{1,16}") || Long.parseLong(value) > MAX_NUMBER) {
            throw MalformedRequestException.of(UNKNOWN);
        }
        return Long.parseLong(value);
    }

    private static String decode(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(text)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unknown();
        }
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException(UNKNOWN);
    }
}
