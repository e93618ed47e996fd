package org.cairngate.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Runs of the same things in several rounds, of which the median counts. For one thread.
 *
 * @param <C> what is measured
 */
final class Rounds<C> {

    private final Map<C, List<IngestRun>> runs = new LinkedHashMap<>();

    void add(C cell, IngestRun run) {
        runs.computeIfAbsent(cell, newCell -> new ArrayList<>()).add(run);
    }

    /** What was measured, in the order in which it first was. */
    Set<C> cells() {
        return runs.keySet();
    }

    List<IngestRun> of(C cell) {
        return runs.getOrDefault(cell, List.of());
    }

    /** The median of a figure; empty when this was not measured. */
    Optional<Double> median(C cell, ToDoubleFunction<IngestRun> figure) {
        List<Double> values =
                of(cell).stream().map(figure::applyAsDouble).sorted().toList();
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() / 2));
    }
}
