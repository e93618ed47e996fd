package org.cairngate.master.alarms;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.master.access.Scope;

/**
 * What an alarm is about. Immutable.
 *
 * @param hub the hub's name; empty for the master itself
 * @param organisation whose the hub was when the alarm was raised; empty for nobody's
 */
public record AlarmSubject(Optional<String> hub, Optional<String> organisation) {

    /** The master itself. */
    static final AlarmSubject MASTER = new AlarmSubject(Optional.empty(), Optional.empty());

    /** What a subject looks like. */
    static final String TEXT = "master|hub:[A-Za-z0-9._-]{1,64}";

    private static final String OF_HUB = "hub:";
    private static final String OF_MASTER = "master";

    /** Refuses null. */
    public AlarmSubject {
        Objects.requireNonNull(hub, "hub");
        Objects.requireNonNull(organisation, "organisation");
    }

    /**
     * Reads a subject.
     *
     * @throws IllegalArgumentException when the text is none
     */
    static AlarmSubject parse(String text, Optional<String> organisation) {
        if (!text.matches(TEXT)) {
            throw new IllegalArgumentException("a subject is master or hub:NAME, not \"" + text + "\"");
        }
        return text.equals(OF_MASTER)
                ? MASTER
                : new AlarmSubject(Optional.of(text.substring(OF_HUB.length())), organisation);
    }

    /** {@code master} or {@code hub:NAME}. */
    public String text() {
        return hub.map(name -> OF_HUB + name).orElse(OF_MASTER);
    }

    /** Whether an account of this scope may know of it: of the master, who is limited to nothing. */
    public boolean isCoveredBy(Scope scope) {
        return hub.map(name -> scope.covers(organisation, name)).orElseGet(scope::isWhole);
    }
}
