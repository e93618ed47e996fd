package org.cairngate.master.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.cairngate.ledger.Hash;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Checks passwords without letting the checks take the machine. Each costs {@link AdminAccount}'s 19 MiB and much of a core's
 * tenth of a second, and who is not logged in yet must not be able to fill the heap: so a few are checked at a time, the others
 * wait. The password that was right last for a hash is known again by its digest under a random salt of this process, so that a
 * client that polls does not pay each time; neither leaves memory. An account that gets another password has another hash, of which
 * nothing is known yet. Safe for use by several threads.
 */
final class PasswordChecks implements PasswordEncoder {

    private static final int AT_A_TIME = 2;
    // Enough for all accounts of a master; the one that was used longest ago is forgotten first.
    private static final int MAX_KNOWN = AccountBook.MAX_ACCOUNTS;

    private final PasswordEncoder encoder;
    private final Semaphore free = new Semaphore(AT_A_TIME);
    private final Hash salt;
    private final Map<String, Hash> known = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Hash> eldest) {
            return size() > MAX_KNOWN;
        }
    };

    PasswordChecks(PasswordEncoder encoder) {
        this.encoder = encoder;
        byte[] random = new byte[Hash.SIZE];
        new SecureRandom().nextBytes(random);
        this.salt = Hash.of(random);
    }

    @Override
    public String encode(CharSequence password) {
        free.acquireUninterruptibly();
        try {
            return encoder.encode(password);
        } finally {
            free.release();
        }
    }

    @Override
    public boolean matches(CharSequence password, String hash) {
        Hash digest = digest(password);
        if (isKnown(hash, digest)) {
            return true;
        }
        free.acquireUninterruptibly();
        try {
            boolean right = encoder.matches(password, hash);
            if (right) {
                remember(hash, digest);
            }
            return right;
        } finally {
            free.release();
        }
    }

    private boolean isKnown(String hash, Hash digest) {
        synchronized (known) {
            Hash right = known.get(hash);
            return right != null && MessageDigest.isEqual(right.bytes(), digest.bytes());
        }
    }

    private void remember(String hash, Hash digest) {
        synchronized (known) {
            known.put(hash, digest);
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
}
