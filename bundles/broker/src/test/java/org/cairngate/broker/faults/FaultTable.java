package org.cairngate.broker.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What became of each fault when it was tried last, as one table for people: a file that the test classes share. */
final class FaultTable {

    /**
     * One fault.
     *
     * @param missing acknowledged events that the journal does not have
     * @param duplicates events that the journal has twice
     * @param recovered longest time from the end of the fault, or from the start of the next process, to the next acknowledgement
     */
    record Row(String fault, int rounds, long acknowledged, long missing, long duplicates, Duration recovered) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s | %d | %d | %d | %d | %.1f s",
                    fault,
                    rounds,
                    acknowledged,
                    missing,
                    duplicates,
                    recovered.toMillis() / 1000.0);
        }

        /** For a line that stands alone. */
        String named() {
            return String.format(
                    Locale.ROOT,
                    "%s: rounds=%d acknowledged=%d missing=%d duplicates=%d recovered=%.1fs",
                    fault,
                    rounds,
                    acknowledged,
                    missing,
                    duplicates,
                    recovered.toMillis() / 1000.0);
        }
    }

    private static final Path FILE = Path.of("target", "faults.txt");
    private static final String HEAD = "fault | rounds | acknowledged | missing | duplicates | recovered after";

    private FaultTable() {}

    /** Puts the row in the place of the fault's former one, and prints it as progress. */
    static Row add(Row row) throws IOException {
        Map<String, String> rows = rows();
        rows.put(row.fault(), row.toString());
        Files.writeString(FILE, String.join("\n", rows.values()) + "\n");
        System.out.println("[progress] faults: " + row.named());
        return row;
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        if (Files.exists(FILE)) {
            Files.readAllLines(FILE).forEach(line -> rows.put(line.substring(0, line.indexOf(" | ")), line));
        }
        return rows;
    }

    /** Prints all that was tried so far. */
    static void print() throws IOException {
        System.out.println(HEAD + "\n" + String.join("\n", rows().values()));
    }
}
