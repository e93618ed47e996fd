package org.cairngate.master.access;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * By what the holder of an account is let in.
 *
 * @param account as it was then
 * @param session the hash of the session's token; empty for who came with a password or a key
 */
public record Grant(Account account, Optional<Hash> session) {

    /** Refuses missing values. */
    public Grant {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(session, "session");
    }
}
