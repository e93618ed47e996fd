package org.cairngate.master.access;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Until when the key of a service is valid: always some day, so that a forgotten one ends by itself. */
final class KeyExpiry {

    /** For how long a key is valid when nobody says. */
    static final Duration USUAL = Duration.ofDays(90);

    /** For how long a key may be valid at most. */
    static final Duration LONGEST = Duration.ofDays(366);

    /** Longest text that is looked at. */
    static final int MAX_TEXT = 64;

    private KeyExpiry() {}

    /**
     * Reads until when a key is to be valid.
     *
     * @param text a time of RFC 3339; empty for the usual one
     * @throws IllegalArgumentException when it is no such time, or not within the next {@link #LONGEST}
     */
    static Instant of(Optional<String> text, Instant now) {
        if (text.isEmpty()) {
            return now.plus(USUAL).truncatedTo(ChronoUnit.SECONDS);
        }
        try {
            Instant expires = Instant.parse(text.get()).truncatedTo(ChronoUnit.SECONDS);
            if (expires.isAfter(now) && !expires.isAfter(now.plus(LONGEST))) {
                return expires;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(wrong(text.get()), e);
        }
        throw new IllegalArgumentException(wrong(text.get()));
    }

    private static String wrong(String text) {
        return "a key expires at a time such as 2030-01-31T00:00:00Z, after now and within " + LONGEST.toDays()
                + " days, not at \"" + text + "\"";
    }
}
