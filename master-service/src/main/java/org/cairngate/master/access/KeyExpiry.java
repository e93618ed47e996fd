package org.cairngate.master.access;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Until when the key of a service is valid: always some day, so that a forgotten one ends by itself. */
final class KeyExpiry {

    /** For how long a key is valid when nobody says. */
    static final Duration USUAL = Duration.ofDays(90);

    private static final Expiry EXPIRY = new Expiry("a key", Period.ofDays(366), ChronoUnit.SECONDS);

    private KeyExpiry() {}

    /**
     * Reads until when a key is to be valid.
     *
     * @param text a time of RFC 3339; empty for the usual one
     * @throws IllegalArgumentException when it is no such time, or not within the next 366 days
     */
    static Instant of(Optional<String> text, Instant now) {
        return text.map(some -> EXPIRY.read(some, now))
                .orElseGet(() -> now.plus(USUAL).truncatedTo(ChronoUnit.SECONDS));
    }
}
