package org.cairngate.master.telemetry;

import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.postgresql.PGConnection;

/** Rows in the text format of PostgreSQL's COPY, which is read several times faster than inserts. For one thread. */
final class CopyText {

    private static final String NULL = "\\N";

    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    CopyText instant(Instant time) {
        return raw(Times.text(time));
    }

    CopyText number(long number) {
        return raw(Long.toString(number));
    }

    CopyText number(double number) {
        return raw(Double.toString(number));
    }

    CopyText nothing() {
        return raw(NULL);
    }

    /** Text as it is. */
    CopyText text(String value) {
        next();
        for (int i = 0; i < value.length(); i++) {
            escape(value.charAt(i));
        }
        return this;
    }

    /** An array of texts. */
    CopyText texts(List<String> values) {
        StringBuilder array = new StringBuilder("{");
        for (String value : values) {
            array.append(array.length() > 1 ? "," : "").append('"');
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '"' || c == '\\') {
                    array.append('\\');
                }
                array.append(c);
            }
            array.append('"');
        }
        return text(array.append('}').toString());
    }

    /** Ends the row. */
    void end() {
        text.append('\n');
        first = true;
    }

    /** Writes the rows with this statement, and forgets them. */
    void send(Connection connection, String copy) throws SQLException {
        if (text.length() > 0) {
            try {
                connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy, new StringReader(text.toString()));
            } catch (IOException e) {
                throw new SQLException("rows were not sent", "08006", e);
            }
            text.setLength(0);
        }
    }

    private CopyText raw(String value) {
        next();
        text.append(value);
        return this;
    }

    private void next() {
        if (!first) {
            text.append('\t');
        }
        first = false;
    }

    private void escape(char c) {
        switch (c) {
            case '\\' -> text.append("\\\\");
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            default -> text.append(c);
        }
    }
}
