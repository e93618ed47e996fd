package org.cairngate.ledger.event;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Gives events their salts: 16 random bytes each (ledger format, section 2), of which nobody can tell one from others. Not thread
 * safe.
 *
 * <p>The system's source is asked for 32 bytes at a time. AES-256 in counter mode (NIST SP 800-38A section 6.5) stretches them to
 * {@value #SALTS_PER_SEED} salts, and they are forgotten: docs/decisions/0018 has the reasons.
 */
public final class Salting {

    /** Salts of one seed: enough to share its cost, and no more than 4 KiB drawn ahead. */
    static final int SALTS_PER_SEED = 256;

    private static final int SEED_SIZE = 32;
    private static final int BLOCK_SIZE = 16;

    private final SecureRandom random;
    private final Cipher cipher;
    private final byte[] salts = new byte[SALTS_PER_SEED * RecordedEvent.SALT_SIZE];
    private int next = salts.length;

    /**
     * Salts from the given source.
     *
     * @param random a source that has been seeded by the system, as {@code new SecureRandom()} is
     */
    public Salting(SecureRandom random) {
        this.random = random;
        try {
            this.cipher = Cipher.getInstance("AES/CTR/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES; this one refuses counter mode", e);
        }
    }

    /**
     * An event with a salt of its own.
     *
     * @throws IllegalArgumentException when a length is out of range
     */
    public RecordedEvent salted(byte[] bytes, byte[] annotation) {
        if (next == salts.length) {
            draw();
        }
        byte[] salt = Arrays.copyOfRange(salts, next, next + RecordedEvent.SALT_SIZE);
        next += RecordedEvent.SALT_SIZE;
        return RecordedEvent.owning(salt, bytes.clone(), annotation.clone());
    }

    private void draw() {
        byte[] seed = new byte[SEED_SIZE];
        random.nextBytes(seed);
        try {
            // A key is used for one message alone, so the counter may always begin at zero.
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, "AES"), new IvParameterSpec(new byte[BLOCK_SIZE]));
            Arrays.fill(salts, (byte) 0);
            cipher.doFinal(salts, 0, salts.length, salts, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256 in counter mode refused a key of 32 bytes", e);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
        next = 0;
    }
}
