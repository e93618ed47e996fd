package org.cairngate.master.access;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import org.cairngate.ledger.Hash;

/** 256 random bits as text behind a prefix, by which scanners for secrets find one that went astray. Immutable. */
public final class RandomText {

    private static final int BYTES = 32;
    private static final Pattern TEXT = Pattern.compile("[A-Za-z0-9_-]{43}");

    private final String prefix;
    private final byte[] bytes;

    private RandomText(String prefix, byte[] bytes) {
        this.prefix = prefix;
        this.bytes = bytes;
    }

    /** A new one. */
    public static RandomText generate(String prefix) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return new RandomText(prefix, random);
    }

    /** Reads one of this prefix; empty when it is none. */
    public static Optional<RandomText> parse(String prefix, String text) {
        if (!text.startsWith(prefix)
                || !TEXT.matcher(text.substring(prefix.length())).matches()) {
            return Optional.empty();
        }
        RandomText read = new RandomText(prefix, Base64.getUrlDecoder().decode(text.substring(prefix.length())));
        // The last of the 43 characters has two bits that mean nothing: one way of writing it is enough.
        return read.text().equals(text) ? Optional.of(read) : Optional.empty();
    }

    /** The text with its prefix. */
    public String text() {
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** What is kept of it: with so many random bits a hash without salt and passes tells nothing. */
    public Hash hash() {
        return Hash.sha256(bytes);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "RandomText[" + prefix + "]";
    }
}
