package org.cairngate.master.access;

import java.util.Optional;
import org.cairngate.ledger.Hash;

/** What shows that a request belongs to a session: 256 random bits, shown once and kept nowhere. Immutable. */
final class SessionToken {

    /** What each begins with. */
    static final String PREFIX = "cgs_";

    private final RandomText random;

    private SessionToken(RandomText random) {
        this.random = random;
    }

    static SessionToken generate() {
        return new SessionToken(RandomText.generate(PREFIX));
    }

    /** Reads a token as clients send it; empty when it is none. */
    static Optional<SessionToken> parse(String text) {
        return RandomText.parse(PREFIX, text).map(SessionToken::new);
    }

    /** The token as clients send it. */
    String text() {
        return random.text();
    }

    /** What the master knows the session by. */
    Hash hash() {
        return random.hash();
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "SessionToken";
    }
}
