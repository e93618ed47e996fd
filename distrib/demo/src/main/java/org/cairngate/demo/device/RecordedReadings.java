package org.cairngate.demo.device;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replays a recording row by row, from its beginning again when it has ended. A recording is CSV: a header with {@code time} and
 * the keys, then one row a reading; lines that start with # say where it comes from. For one thread.
 */
public final class RecordedReadings implements Readings {
    private final List<Map<String, Double>> rows;
    private int next;

    private RecordedReadings(List<Map<String, Double>> rows, int start) {
        this.rows = rows;
        this.next = Math.floorMod(start, rows.size());
    }

    /**
     * A recording that ships with the project.
     *
     * @param start row to begin at, so that several devices do not say the same
     */
    static RecordedReadings shipped(String name, int start) throws IOException {
        try (InputStream in = RecordedReadings.class.getResourceAsStream("/recordings/" + name + ".csv")) {
            if (in == null) {
                throw new IOException("there is no recording named " + name);
            }
            return new RecordedReadings(parse(in), start);
        }
    }

    private static List<Map<String, Double>> parse(InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        List<String> header = List.of();
        List<Map<String, Double>> rows = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            List<String> cells = List.of(line.split(",", -1));
            if (header.isEmpty()) {
                header = cells;
                continue;
            }
            rows.add(row(header, cells));
        }
        if (rows.isEmpty()) {
            throw new IOException("a recording without readings");
        }
        return rows;
    }

    private static Map<String, Double> row(List<String> header, List<String> cells) {
        Map<String, Double> row = new LinkedHashMap<>();
        for (int i = 1; i < header.size(); i++) {
            row.put(header.get(i), Double.valueOf(cells.get(i)));
        }
        return row;
    }

    @Override
    public Map<String, Double> next() {
        Map<String, Double> row = rows.get(next);
        next = (next + 1) % rows.size();
        return row;
    }
}
