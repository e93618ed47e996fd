package org.cairngate.master.access;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;

/**
 * Until when a kind of credential may be valid. Immutable.
 *
 * @param what the credential, such as {@code a key}
 * @param longest for how long it may be valid at most, whole years or days
 * @param precision what is below it is dropped
 */
public record Expiry(String what, Period longest, ChronoUnit precision) {

    /** Longest text that is looked at; RFC 3339 with all its digits has less. */
    public static final int MAX_TEXT = 64;

    /** Refuses nothing but what is missing. */
    public Expiry {
        Objects.requireNonNull(what, "what");
        Objects.requireNonNull(longest, "longest");
        Objects.requireNonNull(precision, "precision");
    }

    /**
     * Reads when one is to expire.
     *
     * @param text a time of RFC 3339
     * @throws IllegalArgumentException when it is no such time, or not after now and within the longest time
     */
    public Instant read(String text, Instant now) {
        Instant latest = now.atOffset(ZoneOffset.UTC).plus(longest).toInstant();
        try {
            Instant expires = Instant.parse(text).truncatedTo(precision);
            if (expires.isAfter(now) && !expires.isAfter(latest)) {
                return expires;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(wrong(text), e);
        }
        throw new IllegalArgumentException(wrong(text));
    }

    private String wrong(String text) {
        String within = longest.getYears() > 0 ? longest.getYears() + " years" : longest.getDays() + " days";
        return what + " expires at a time such as 2030-01-31T00:00:00Z, after now and within " + within + ", not at \""
                + text + "\"";
    }
}
