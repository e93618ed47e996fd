package org.cairngate.master.telemetry;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.master.access.Scope;

/**
 * Which rows a question is about, as SQL with its parameters: what came from a client is never a part of the text. Begins with what the
 * caller may see at all, so that no question can be without it. For one thread.
 */
final class Conditions {

    private final List<String> texts = new ArrayList<>(List.of("true"));
    private final List<Object> parameters = new ArrayList<>();

    private Conditions() {}

    /** The rows that are the caller's: those of an organisation by their namespace, those of hubs by the hub that took them. */
    static Conditions of(Scope scope) {
        Conditions own = new Conditions();
        scope.organisation().ifPresent(name -> own.and("starts_with(namespace, ?)", name + "/"));
        if (!scope.hubs().isEmpty()) {
            own.and("hub = any(string_to_array(?, ' '))", String.join(" ", scope.hubs()));
        }
        return own;
    }

    /** A further condition with as many question marks as values. */
    Conditions and(String condition, Object... values) {
        texts.add(condition);
        parameters.addAll(List.of(values));
        return this;
    }

    /** The same, unless the value was not given and is null. */
    Conditions andIfGiven(String condition, Object value) {
        return value == null ? this : and(condition, value);
    }

    /** As it stands behind {@code where}. */
    String text() {
        return String.join(" and ", texts);
    }

    /** One for each question mark of {@link #text}. */
    List<Object> parameters() {
        return List.copyOf(parameters);
    }
}
