package org.cairngate.master.access;

import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * What one Argon2id hash of a password costs (RFC 9106, section 3.1), with one lane. A hash names its own cost, so one of another
 * cost is still checked.
 *
 * @param kibibytes memory, 8 to {@link #STANDARD}'s
 * @param passes passes over it, 1 to {@link #STANDARD}'s
 */
public record PasswordCost(int kibibytes, int passes) {

    // 19 MiB, 2 passes, 1 lane: the OWASP recommendation, small enough for the master's heap.
    private static final int STANDARD_KIBIBYTES = 19 << 10;
    private static final int STANDARD_PASSES = 2;
    private static final int MIN_KIBIBYTES = 8;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** Every master's; what costs more is no hash of ours. */
    public static final PasswordCost STANDARD = new PasswordCost(STANDARD_KIBIBYTES, STANDARD_PASSES);

    /** Refuses costs out of range. */
    public PasswordCost {
        if (kibibytes < MIN_KIBIBYTES || kibibytes > STANDARD_KIBIBYTES || passes < 1 || passes > STANDARD_PASSES) {
            throw new IllegalArgumentException(
                    "a password cannot cost " + kibibytes + " KiB and " + passes + " passes");
        }
    }

    /** An encoder whose hashes have this cost. */
    public PasswordEncoder encoder() {
        return new Argon2PasswordEncoder(SALT_BYTES, HASH_BYTES, 1, kibibytes, passes);
    }
}
