package org.cairngate.master.access;

import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Base32;
import org.cairngate.ledger.Hash;

/** In place of a code for who has lost the authenticator, once: 80 random bits, of which the account has the hash. Immutable. */
final class RecoveryCode {

    /** How many an account has at first. */
    static final int COUNT = 10;

    /** What one looks like: base32 in four groups, also without the dashes and in small letters. */
    static final String TEXT = "[A-Za-z2-7]{4}(-?[A-Za-z2-7]{4}){3}";

    private static final int BYTES = 10;
    private static final String GROUPS = "(.{4})(?!$)";

    private final byte[] bytes;

    private RecoveryCode(byte[] bytes) {
        this.bytes = bytes;
    }

    /** As many new ones as an account gets. */
    static List<RecoveryCode> generate() {
        SecureRandom source = new SecureRandom();
        return Stream.generate(() -> {
                    byte[] random = new byte[BYTES];
                    source.nextBytes(random);
                    return new RecoveryCode(random);
                })
                .limit(COUNT)
                .toList();
    }

    /** Reads one that matches {@link #TEXT}. */
    static RecoveryCode parse(String text) {
        if (!text.matches(TEXT)) {
            throw new IllegalArgumentException("this is no recovery code");
        }
        return new RecoveryCode(Base32.decode(text.replace("-", "").toUpperCase(Locale.ROOT)));
    }

    /** As people write it down, in four groups. */
    String text() {
        return Base32.toBase32String(bytes).replaceAll(GROUPS, "$1-");
    }

    /** What the account has of it. */
    Hash hash() {
        return Hash.sha256(bytes);
    }

    /** Without the code. */
    @Override
    public String toString() {
        return "RecoveryCode";
    }
}
