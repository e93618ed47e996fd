package org.cairngate.master.access;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;

/** How an account shows that it is its holder who asks. Never the secret itself, and never its hash in a log. */
public sealed interface Credential {

    /**
     * The password of a person.
     *
     * @param hash its encoded Argon2id hash (RFC 9106)
     */
    record Password(String hash) implements Credential {

        /** Refuses what is no such hash, or would take more memory or time than any of ours. */
        public Password {
            AdminAccount.requireHash(hash);
        }

        @Override
        public String toString() {
            return "Password";
        }
    }

    /**
     * The key of a service. It has 256 random bits, so that a hash without salt and passes tells nothing of it.
     *
     * @param hash the key's SHA-256
     * @param expires from when on it is refused
     */
    record Key(Hash hash, Instant expires) implements Credential {

        /** Refuses missing values. */
        public Key {
            Objects.requireNonNull(hash, "hash");
            Objects.requireNonNull(expires, "expires");
        }

        @Override
        public String toString() {
            return "Key[expires=" + expires + "]";
        }
    }
}
