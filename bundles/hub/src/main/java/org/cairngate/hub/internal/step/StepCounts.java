package org.cairngate.hub.internal.step;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Counts the steps since the hub started: where the counts stop rising is where events are held up. */
public final class StepCounts implements Steps {

    private final Map<Step, LongAdder> taken = new EnumMap<>(Step.class);

    /** All counts are 0. */
    public StepCounts() {
        for (Step step : Step.values()) {
            taken.put(step, new LongAdder());
        }
    }

    @Override
    public <E extends Exception> void take(Step step, Action<E> action) throws E {
        action.run();
        taken.get(step).increment();
    }

    @Override
    public Map<String, Long> counts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        taken.forEach((step, count) -> counts.put(step.code(), count.sum()));
        return counts;
    }
}
