package org.cairngate.master.access;

import java.util.Optional;
import org.cairngate.ledger.Hash;

/** The key of a service: 256 random bits, shown once and kept nowhere, for the account has its hash. Immutable. */
final class ApiKey {

    /** What each begins with. */
    static final String PREFIX = "cgk_";

    private final RandomText random;

    private ApiKey(RandomText random) {
        this.random = random;
    }

    static ApiKey generate() {
        return new ApiKey(RandomText.generate(PREFIX));
    }

    /** Reads a key as services send it; empty when it is none. */
    static Optional<ApiKey> parse(String text) {
        return RandomText.parse(PREFIX, text).map(ApiKey::new);
    }

    /** The key as services send it. */
    String text() {
        return random.text();
    }

    /** What the account has of it. */
    Hash hash() {
        return random.hash();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ApiKey";
    }
}
