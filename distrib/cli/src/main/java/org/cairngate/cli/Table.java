package org.cairngate.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of text under a header, columns as wide as their widest cell. Control characters of others are made visible. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... header) {
        rows.add(List.of(header));
    }

    /** The members of an object, one a row; those that are missing are left out. */
    static Table ofMembers(Map<String, Object> object) {
        Table table = new Table("MEMBER", "VALUE");
        object.forEach((member, value) -> {
            if (value != null) {
                table.row(member, value);
            }
        });
        return table;
    }

    /** How many rows there are under the header. */
    int size() {
        return rows.size() - 1;
    }

    /** Adds a row; a cell that is an empty Optional has a dash. */
    void row(Object... cells) {
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            Object value = cell instanceof Optional<?> maybe
                    ? maybe.map(String::valueOf).orElse("-")
                    : cell;
            row.add(visible(String.valueOf(value)));
        }
        rows.add(row);
    }

    void print(PrintWriter out) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    /** Text from outside, safe to print on a terminal. */
    static String visible(String text) {
        StringBuilder safe = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c)) {
                safe.append(String.format("\\u%04x", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }
}
