package org.cairngate.ledger.key;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.params.X25519PrivateKeyParameters;

/**
 * The private half of a {@link MemberKey}. Whoever has it reads every event of the epochs that its member belonged to, so that its
 * file is to be guarded for as long as the events are secret.
 *
 * <p>Kept in a PKCS#8 PEM file (RFC 8410) that only its owner may read. Immutable and safe for use by several threads.
 */
public final class MemberSecret {

    /** Length in bytes. */
    public static final int SIZE = 32;

    private static final byte[] PKCS8_PREFIX = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20
    };

    private final byte[] scalar;
    private final MemberKey publicKey;

    private MemberSecret(byte[] scalar) {
        this.scalar = scalar;
        this.publicKey = MemberKey.of(
                new X25519PrivateKeyParameters(scalar, 0).generatePublicKey().getEncoded());
    }

    /** A new key from the given source of randomness. */
    public static MemberSecret generate(SecureRandom random) {
        byte[] scalar = new byte[SIZE];
        random.nextBytes(scalar);
        return new MemberSecret(scalar);
    }

    /**
     * The key of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static MemberSecret fromSeed(byte[] scalar) {
        if (scalar.length != SIZE) {
            throw new IllegalArgumentException("an X25519 private key has " + SIZE + " bytes, got " + scalar.length);
        }
        return new MemberSecret(scalar.clone());
    }

    /**
     * Reads a key file.
     *
     * @throws java.nio.file.NoSuchFileException when there is none
     * @throws IOException when the file cannot be read, is no X25519 key, or may be read by others than its owner
     */
    public static MemberSecret load(Path file) throws IOException {
        return new MemberSecret(KeyFile.read(file, PKCS8_PREFIX, "an X25519 private key"));
    }

    /**
     * Writes the key file with mode 0600, atomically and synced to disk. Never replaces one: with it, all that was sealed to it
     * would be lost.
     *
     * @throws FileAlreadyExistsException when the file is there
     * @throws IOException when it cannot be written
     */
    public void store(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new FileAlreadyExistsException(file + " is there already; a member key is never replaced");
        }
        KeyFile.write(file, DidKey.join(PKCS8_PREFIX, scalar));
    }

    /** The key that others seal to. */
    public MemberKey publicKey() {
        return publicKey;
    }

    /** A copy of the private 32 bytes, for whatever decapsulates with them. */
    public byte[] encoded() {
        return scalar.clone();
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "MemberSecret of " + publicKey.did();
    }
}
