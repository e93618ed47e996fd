package org.cairngate.master.repeat;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.Hash;

/**
 * A write that came with a key.
 *
 * @param key the digest of account and key
 * @param account whose it is
 * @param request the digest of what was asked
 * @param begun when it came
 * @param answer how it was answered; empty while it was not
 */
record KeptWrite(Hash key, String account, Hash request, Instant begun, Optional<KeptAnswer> answer) {

    /** Refuses missing values. */
    KeptWrite {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(begun, "begun");
        Objects.requireNonNull(answer, "answer");
    }

    KeptWrite answered(KeptAnswer with) {
        return new KeptWrite(key, account, request, begun, Optional.of(with));
    }

    KeptWrite withoutText() {
        return new KeptWrite(key, account, request, begun, answer.map(KeptAnswer::withoutText));
    }
}
