package org.cairngate.master.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;

/** The key of a service: 256 random bits, shown once and kept nowhere, for the account has its hash. Immutable. */
final class ApiKey {

    /** What each begins with, so that scanners for secrets find one that went astray. */
    static final String PREFIX = "cgk_";

    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private final byte[] bytes;

    private ApiKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static ApiKey generate() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return new ApiKey(random);
    }

    /** Reads a key as services send it; empty when it is none. */
    static Optional<ApiKey> parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            return Optional.empty();
        }
        ApiKey key = new ApiKey(Base64.getUrlDecoder().decode(text.substring(PREFIX.length())));
        // The last of the 43 characters has two bits that mean nothing: one way of writing a key is enough.
        return key.text().equals(text) ? Optional.of(key) : Optional.empty();
    }

    /** The key as services send it. */
    String text() {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What the account has of it. */
    Hash hash() {
        return Hash.sha256(bytes);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ApiKey";
    }
}
