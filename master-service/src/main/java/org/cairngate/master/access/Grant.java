package org.cairngate.master.access;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * By what the holder of an account is let in.
 *
 * @param account as it was then
 * @param session the hash of the session's token; empty for who came with something else
 * @param until when the token of an issuer or application ends; never for who came with something else
 */
public record Grant(Account account, Optional<Hash> session, Instant until) {

    /** Refuses missing values. */
    public Grant {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(session, "session");
        Objects.requireNonNull(until, "until");
    }

    /** One that ends with the account's credential only. */
    static Grant of(Account account) {
        return new Grant(account, Optional.empty(), Instant.MAX);
    }

    /** One that ends with a session. */
    static Grant of(Account account, Hash session) {
        return new Grant(account, Optional.of(session), Instant.MAX);
    }
}
