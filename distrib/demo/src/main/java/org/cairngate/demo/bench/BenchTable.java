package org.cairngate.demo.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was measured beside what was promised. For one thread. */
final class BenchTable {
    private record Row(String what, String measured, String target, String ratio) {}

    private final List<Row> rows = new ArrayList<>();
    private boolean met = true;

    /** A figure that must not be larger than its target. */
    void atMost(String what, double measured, double target, String unit) {
        add(what, measured, "<= " + figure(target), unit, measured / target, measured <= target);
    }

    /** A figure that must not be smaller than its target. */
    void atLeast(String what, double measured, double target, String unit) {
        add(what, measured, ">= " + figure(target), unit, measured / target, measured >= target);
    }

    /** A count that must be exactly its target. */
    void exactly(String what, long measured, long target) {
        String ratio = target == 0
                ? (measured == 0 ? "met" : "MISSED")
                : String.format(Locale.ROOT, "%.2f", (double) measured / target);
        met &= measured == target;
        rows.add(new Row(
                what, Long.toString(measured), Long.toString(target), measured == target ? ratio : ratio + " MISSED"));
    }

    /** A figure that nothing was promised about. */
    void plain(String what, double measured, String unit) {
        rows.add(new Row(what, figure(measured) + " " + unit, "-", "-"));
    }

    private void add(String what, double measured, String target, String unit, double ratio, boolean holds) {
        met &= holds;
        rows.add(new Row(
                what,
                figure(measured) + " " + unit,
                target + " " + unit,
                String.format(Locale.ROOT, "%.2f", ratio) + (holds ? "" : " MISSED")));
    }

    private static String figure(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    /** Whether every target was met. */
    boolean met() {
        return met;
    }

    void print(PrintStream out) {
        String form = "%-58s %18s %18s  %s%n";
        out.printf(form, "what", "measured", "target", "ratio");
        out.println("-".repeat(104));
        rows.forEach(row -> out.printf(form, row.what(), row.measured(), row.target(), row.ratio()));
    }
}
