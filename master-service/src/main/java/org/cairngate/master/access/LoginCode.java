package org.cairngate.master.access;

import java.util.Objects;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;

/** What somebody types as the second factor. Its text never shows it. */
sealed interface LoginCode {

    /** Six digits, of ASCII and of no other script. */
    String DIGITS = "[0-9]{6}";

    /** What one looks like. */
    String TEXT = DIGITS + "|" + RecoveryCode.TEXT;

    /**
     * What an authenticator shows.
     *
     * @param digits six of them
     */
    record Timed(String digits) implements LoginCode {

        /** Refuses what is no code. */
        public Timed {
            if (!Pattern.matches(DIGITS, digits)) {
                throw new IllegalArgumentException("a code has six digits");
            }
        }

        @Override
        public String toString() {
            return "Timed";
        }
    }

    /**
     * A recovery code.
     *
     * @param hash what the account has of it
     */
    record Recovery(Hash hash) implements LoginCode {

        /** Refuses a missing hash. */
        public Recovery {
            Objects.requireNonNull(hash, "hash");
        }

        @Override
        public String toString() {
            return "Recovery";
        }
    }

    /**
     * Reads a code.
     *
     * @throws IllegalArgumentException when it looks like none
     */
    static LoginCode parse(String text) {
        return Pattern.matches(DIGITS, text)
                ? new Timed(text)
                : new Recovery(RecoveryCode.parse(text).hash());
    }
}
