package org.cairngate.ledger.transaction;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * What the chain says of a device's token: enough to check one, not enough to make one. Immutable.
 *
 * @param hash SHA-256 of the token's bytes
 * @param expires from when on it is not taken any more, by the clock of who checks it; whole milliseconds after 1970. Empty: never
 */
public record TokenCommitment(Hash hash, Optional<Instant> expires) {

    /** Bytes of a token; all of them random, so that its hash may be known to everybody. */
    public static final int TOKEN_BYTES = 32;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public TokenCommitment {
        Objects.requireNonNull(hash, "hash");
        expires.ifPresent(TokenCommitment::requireMillis);
    }

    private static void requireMillis(Instant expires) {
        long millis = expires.toEpochMilli();
        if (millis < 1 || millis > Fields.MAX_MILLIS || !expires.equals(Instant.ofEpochMilli(millis))) {
            throw new IllegalArgumentException(
                    "a token cannot expire at " + expires + ": whole milliseconds after 1970 are needed");
        }
    }

    /**
     * The commitment to a token.
     *
     * @throws IllegalArgumentException when the token has not {@value #TOKEN_BYTES} bytes
     */
    public static TokenCommitment of(byte[] token, Optional<Instant> expires) {
        if (token.length != TOKEN_BYTES) {
            throw new IllegalArgumentException("a token has " + TOKEN_BYTES + " bytes, not " + token.length);
        }
        return new TokenCommitment(Hash.sha256(token), expires);
    }

    /** Whether the token is not to be taken any more at this time. */
    public boolean isExpiredAt(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }
}
