package org.cairngate.master.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.cairngate.master.problem.MalformedRequestException;

/** Times between requests, which write them as RFC 3339 says, and the database. */
final class Times {

    /** Longest time that is looked at; RFC 3339 with all its digits has less. */
    static final int MAX_TEXT = 64;

    private static final Instant LATEST = Instant.ofEpochMilli((1L << 53) - 1);

    private Times() {}

    /** A parameter of the database, read from one of a request. */
    static OffsetDateTime read(String name, String text) {
        return MalformedRequestException.read(() -> {
            try {
                Instant time = OffsetDateTime.parse(text).toInstant();
                if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
                    throw new IllegalArgumentException(name + " must be in 1970 or later: " + text);
                }
                return of(time);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        name + " must be a time such as 2026-01-31T12:00:00Z, is " + text, e);
            }
        });
    }

    static OffsetDateTime of(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** As PostgreSQL reads it: without the sign that Java gives to years of more than four digits. */
    static String text(Instant time) {
        String text = time.toString();
        return text.startsWith("+") ? text.substring(1) : text;
    }

    static Instant get(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
