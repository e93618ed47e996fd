package org.cairngate.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param what what was measured
 * @param value the measured value
 * @param unit its unit
 * @param bound what was promised of the value
 * @param bare the bare primitives of the same run
 */
record Figure(String what, double value, Unit unit, Optional<Bound> bound, Optional<Bare> bare) {

    /** What a value counts, and how many digits of it mean something. */
    enum Unit {
        EVENTS_PER_SECOND("events/s", "%,.0f"),
        TRANSACTIONS_PER_SECOND("trans./s", "%,.0f"),
        ROWS_PER_SECOND("rows/s", "%,.0f"),
        SECONDS("s", "%.3f"),
        MILLISECONDS("ms", "%.2f"),
        EXACT_MILLISECONDS("ms", "%.4f"),
        MICROSECONDS("us/event", "%.2f"),
        TIMES("times", "%.2f"),
        BYTES("bytes", "%,.0f"),
        MEBIBYTES("MiB", "%,.0f"),
        HANDSHAKES_PER_SECOND("handsh./s", "%,.0f"),
        GIGABYTES_PER_MINUTE("GB/min", "%.2f"),
        COUNT("", "%,.0f");

        private final String label;
        private final String form;

        Unit(String label, String form) {
            this.label = label;
            this.form = form;
        }

        String label() {
            return label;
        }

        String format(double value) {
            return String.format(Locale.ROOT, form, value);
        }
    }

    /** A promise: at least so much, or at most. */
    record Bound(boolean atLeast, double limit) {
        boolean holds(double value) {
            return atLeast ? value >= limit : value <= limit;
        }

        String format(Unit unit) {
            return (atLeast ? ">= " : "<= ") + unit.format(limit);
        }
    }

    /** The bare primitives' value, and the least part of it that was promised. */
    record Bare(double value, double leastRatio) {}

    static Figure of(String what, double value, Unit unit) {
        return new Figure(what, value, unit, Optional.empty(), Optional.empty());
    }

    Figure atLeast(double limit) {
        return new Figure(what, value, unit, Optional.of(new Bound(true, limit)), bare);
    }

    Figure atMost(double limit) {
        return new Figure(what, value, unit, Optional.of(new Bound(false, limit)), bare);
    }

    Figure beside(double bareValue, double leastRatio) {
        return new Figure(what, value, unit, bound, Optional.of(new Bare(bareValue, leastRatio)));
    }

    /** Beside the bare value, of which no part was promised. */
    Figure besideOnly(double bareValue) {
        return new Figure(what, value, unit, bound, Optional.of(new Bare(bareValue, 0)));
    }

    Optional<Double> ratio() {
        return bare.map(primitives -> value / primitives.value());
    }

    /** Whether all that was promised holds; empty when nothing was. */
    Optional<Boolean> met() {
        if (bound.isEmpty()
                && bare.filter(primitives -> primitives.leastRatio() > 0).isEmpty()) {
            return Optional.empty();
        }
        boolean inBound = bound.map(promise -> promise.holds(value)).orElse(true);
        boolean nearBare = bare.map(primitives -> value >= primitives.leastRatio() * primitives.value())
                .orElse(true);
        return Optional.of(inBound && nearBare);
    }

    /** The promise in words; empty when there is none. */
    String target() {
        String value = bound.map(promise -> promise.format(unit)).orElse("");
        String part = bare.filter(primitives -> primitives.leastRatio() > 0)
                .map(primitives -> String.format(Locale.ROOT, "ratio >= %.2f", primitives.leastRatio()))
                .orElse("");
        return value + (value.isEmpty() || part.isEmpty() ? "" : ", ") + part;
    }
}
