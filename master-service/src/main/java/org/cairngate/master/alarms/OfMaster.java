package org.cairngate.master.alarms;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** That something is wrong with the master itself, and has been for a while. For one thread. */
final class OfMaster implements Condition {

    private final AlarmKind kind;
    private final Duration after;
    private final Function<Instant, Optional<String>> wrong;
    private Optional<Instant> since = Optional.empty();

    /**
     * Looks at one thing.
     *
     * @param after how long it has to be wrong
     * @param wrong what is wrong with it at a time, as {@link AlarmEvent#text}; empty when nothing is
     */
    OfMaster(AlarmKind kind, Duration after, Function<Instant, Optional<String>> wrong) {
        this.kind = kind;
        this.after = after;
        this.wrong = wrong;
    }

    @Override
    public AlarmKind kind() {
        return kind;
    }

    @Override
    public List<Finding> look(Instant now, Map<String, AlarmEvent> open) {
        Optional<String> text = wrong.apply(now);
        if (text.isEmpty()) {
            since = Optional.empty();
            return List.of();
        }
        Instant begin = since.orElse(now);
        since = Optional.of(begin);
        boolean stands = !open.isEmpty() || !begin.plus(after).isAfter(now);
        return stands ? List.of(new Finding(Optional.empty(), text.get(), 0)) : List.of();
    }
}
