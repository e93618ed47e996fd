package org.cairngate.master.registry;

import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import org.cairngate.ledger.transaction.TokenCommitment;

/** The token of a device without a key: shown once and kept nowhere, for the chain has its hash (decision 0035). Immutable. */
final class DeviceToken {

    /** For how long a token may be valid at most. */
    static final int MAX_YEARS = 10;

    private final byte[] bytes;

    private DeviceToken(byte[] bytes) {
        this.bytes = bytes;
    }

    static DeviceToken generate() {
        byte[] random = new byte[TokenCommitment.TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        return new DeviceToken(random);
    }

    /**
     * Reads until when a token is to be valid.
     *
     * @param text a time of RFC 3339; what is below milliseconds is dropped
     * @throws IllegalArgumentException when it is no such time, or not within the next {@link #MAX_YEARS} years
     */
    static Instant expiry(String text, Instant now) {
        Instant latest = now.atOffset(ZoneOffset.UTC).plusYears(MAX_YEARS).toInstant();
        try {
            Instant expires = Instant.parse(text).truncatedTo(ChronoUnit.MILLIS);
            if (expires.isAfter(now) && !expires.isAfter(latest)) {
                return expires;
            }
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(wrongExpiry(text), e);
        }
        throw new IllegalArgumentException(wrongExpiry(text));
    }

    private static String wrongExpiry(String text) {
        return "a token expires at a time such as 2030-01-31T00:00:00Z, after now and within " + MAX_YEARS
                + " years, not at \"" + text + "\"";
    }

    /** The token as people see it, which is the MQTT password too: base64url. */
    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the chain says of it. */
    TokenCommitment commitment(Optional<Instant> expires) {
        return TokenCommitment.of(bytes, expires);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "DeviceToken";
    }
}
