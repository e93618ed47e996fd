package org.cairngate.master.access;

import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/**
 * What a person's authenticator and the master have in common: 160 random bits, of which both make a code for each step of time (RFC
 * 6238, with its usual SHA-1, 6 digits and 30 seconds, as not every authenticator knows others). Immutable.
 */
final class TotpSecret {

    /** How long a code is shown. */
    static final Duration STEP = Duration.ofSeconds(30);

    /** Digits of a code. */
    static final int DIGITS = 6;

    // The length of RFC 4226 section 4, requirement 6.
    private static final int BYTES = 20;
    private static final Pattern TEXT = Pattern.compile("[A-Z2-7]{32}");
    private static final String ALGORITHM = "HmacSHA1";
    private static final int MODULUS = 1_000_000;

    private final byte[] bytes;

    private TotpSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    static TotpSecret generate() {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        return new TotpSecret(random);
    }

    /**
     * Reads a secret as {@link #base32} writes it.
     *
     * @throws IllegalArgumentException when it is none
     */
    static TotpSecret fromBase32(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("a secret of a second factor is 32 characters of base32");
        }
        return new TotpSecret(Base32.decode(text));
    }

    /** The secret for people to type: 32 characters without padding (RFC 4648 section 6). */
    String base32() {
        return Base32.toBase32String(bytes);
    }

    /**
     * The secret as authenticators read it from a picture.
     *
     * @param issuer what the account is for, which the authenticator shows
     */
    String uri(String issuer, String account) {
        return "otpauth://totp/" + encoded(issuer) + ":" + encoded(account) + "?secret=" + base32() + "&issuer="
                + encoded(issuer) + "&algorithm=SHA1&digits=" + DIGITS + "&period=" + STEP.toSeconds();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The step that a moment is in. */
    static long step(Instant time) {
        return Math.floorDiv(time.getEpochSecond(), STEP.toSeconds());
    }

    /** The code of a step: RFC 4226 section 5.3 with the step as its counter. */
    String code(long step) {
        byte[] hash;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
        int offset = hash[hash.length - 1] & 0x0f;
        int truncated = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%0" + DIGITS + "d", truncated % MODULUS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TotpSecret secret && MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return ByteBuffer.wrap(bytes).getInt();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "TotpSecret";
    }
}
