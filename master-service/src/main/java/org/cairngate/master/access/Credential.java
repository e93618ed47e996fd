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

    /**
     * A login at an issuer elsewhere (OpenID Connect Core section 2). It is no secret.
     *
     * @param issuer its name
     * @param subject its name for the person or service, which it gives to nobody else
     */
    record External(String issuer, String subject) implements Credential {

        /** What a subject looks like: 1 to 255 printable characters of ASCII. */
        static final String SUBJECT = "[!-~]{1,255}";

        /** Refuses what is none. */
        public External {
            IssuerSettings.address(issuer);
            if (!subject.matches(SUBJECT)) {
                throw new IllegalArgumentException(
                        "a subject has 1 to 255 printable characters of ASCII and no blanks");
            }
        }
    }
}
