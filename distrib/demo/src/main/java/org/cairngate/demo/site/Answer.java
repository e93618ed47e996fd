package org.cairngate.demo.site;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON object that another process answered, read by member names; what is missing reads as nothing. Immutable. */
public record Answer(Map<String, Object> members) {
    public static Answer parse(byte[] json) throws IOException {
        return new Answer(JSON.std.mapFrom(json));
    }

    private Optional<Object> at(String... path) {
        Object here = members;
        for (String name : path) {
            here = here instanceof Map<?, ?> object ? object.get(name) : null;
        }
        return Optional.ofNullable(here);
    }

    /** The number at this path, 0 when there is none. */
    public long number(String... path) {
        return at(path).map(value -> value instanceof Number number ? number.longValue() : 0L)
                .orElse(0L);
    }

    public double decimal(String... path) {
        return at(path).map(value -> value instanceof Number number ? number.doubleValue() : 0.0)
                .orElse(0.0);
    }

    public boolean flag(String... path) {
        return at(path).map(Boolean.TRUE::equals).orElse(false);
    }

    public boolean has(String... path) {
        return at(path).isPresent();
    }

    /** The text at this path, empty when there is none. */
    public String text(String... path) {
        return at(path).map(Object::toString).orElse("");
    }

    /** The objects of the list at this path. */
    @SuppressWarnings("unchecked") // checked element by element; JSON objects have text keys
    public List<Answer> list(String... path) {
        List<Answer> answers = new ArrayList<>();
        if (at(path).orElse(List.of()) instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> object) {
                    answers.add(new Answer((Map<String, Object>) object));
                }
            }
        }
        return answers;
    }
}
