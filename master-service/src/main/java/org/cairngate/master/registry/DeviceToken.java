package org.cairngate.master.registry;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.master.access.Expiry;

/** The token of a device without a key: shown once and kept nowhere, for the chain has its hash (decision 0035). Immutable. */
final class DeviceToken {

    private static final Expiry EXPIRY = new Expiry("a token", Period.ofYears(10), ChronoUnit.MILLIS);

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
     * @throws IllegalArgumentException when it is no such time, or not within the next 10 years
     */
    static Instant expiry(String text, Instant now) {
        return EXPIRY.read(text, now);
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
