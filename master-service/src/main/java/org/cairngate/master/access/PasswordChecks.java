package org.cairngate.master.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.cairngate.ledger.Hash;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks passwords without letting the checks take the machine. Each costs {@link AdminAccount}'s 19 MiB and much of a core's
 * tenth of a second, and who is not logged in yet must not be able to fill the heap: so a few are checked at a time, the others
 * wait. The password that was right last is known again by its digest under a random salt of this process, so that a client that
 * polls does not pay each time; neither leaves memory. Safe for use by several threads.
 */
final class PasswordChecks implements PasswordEncoder {

    private static final int AT_A_TIME = 2;

    private final PasswordEncoder encoder;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final Hash salt;
    private volatile Optional<Known> known = Optional.empty();

    private record Known(Hash digest, String hash) {}

    PasswordChecks(PasswordEncoder encoder) {
        this.encoder = encoder;
        byte[] random = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(random);
        this.salt = Hash.of(random);
    }

    @Override
    public String encode(CharSequence password) {
        return encoder.encode(password);
    }

    @Override
    public boolean matches(CharSequence password, String hash) {
        Known asked = new Known(digest(password), hash);
        if (known.filter(right -> same(right, asked)).isPresent()) {
            return true;
        }
        free.acquireUninterruptibly();
        try {
            boolean right = encoder.matches(password, hash);
            if (right) {
                known = Optional.of(asked);
            }
            return right;
        } finally {
            free.release();
        }
    }

    @Override
    public boolean upgradeEncoding(String hash) {
        return encoder.upgradeEncoding(hash);
    }

    private Hash digest(CharSequence password) {
        byte[] text = password.toString().getBytes(StandardCharsets.UTF_8);
        byte[] salted = new byte[Hash.SIZE + text.length];
        System.arraycopy(salt.bytes(), 0, salted, 0, Hash.SIZE);
        System.arraycopy(text, 0, salted, Hash.SIZE, text.length);
        return Hash.sha256(salted);
    }

    private static boolean same(Known right, Known asked) {
        return right.hash().equals(asked.hash())
                && MessageDigest.isEqual(right.digest().bytes(), asked.digest().bytes());
    }
}
