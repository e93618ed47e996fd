package org.cairngate.broker.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of the faults, as a table for people. */
final class FaultTable {

    /**
     * One fault.
     *
     * @param missing acknowledged events that the journal does not have
     * @param recovered longest time from the end of the fault, or from the start of the next process, to the next acknowledgement
     */
    record Row(String fault, int rounds, long acknowledged, long missing, long duplicates, Duration recovered) {}

    private final List<Row> rows = new ArrayList<>();

    /** Adds a row, and prints it as progress. */
    Row add(Row row) {
        rows.add(row);
        System.out.println("[progress] faults: " + text(row));
        return row;
    }

    @Override
    public String toString() {
        StringBuilder table = new StringBuilder("fault | rounds | acknowledged | missing | duplicates | recovered after\n");
        rows.forEach(row -> table.append(text(row)).append('\n'));
        return table.toString();
    }

    private static String text(Row row) {
        return String.format(
                Locale.ROOT,
                "%s | %d | %d | %d | %d | %.1f s",
                row.fault(),
                row.rounds(),
                row.acknowledged(),
                row.missing(),
                row.duplicates(),
                row.recovered().toMillis() / 1000.0);
    }
}
