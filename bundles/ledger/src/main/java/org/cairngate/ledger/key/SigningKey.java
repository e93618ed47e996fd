package org.cairngate.ledger.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 key that signs for a hub, master or organisation (RFC 8032).
 *
 * <p>Kept in a PKCS#8 PEM file (RFC 8410) that only its owner may read. Safe for use by several threads.
 */
public final class SigningKey {

    /** Length in bytes of the private seed. */
    public static final int SEED_SIZE = 32;

    private static final byte[] PKCS8_PREFIX = {
        0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
    };

    private final Ed25519PrivateKeyParameters parameters;
    private final Ed25519Key publicKey;

    private SigningKey(Ed25519PrivateKeyParameters parameters) {
        this.parameters = parameters;
        this.publicKey = Ed25519Key.of(parameters.generatePublicKey().getEncoded());
    }

    /** A new key from the given source of randomness. */
    public static SigningKey generate(SecureRandom random) {
        byte[] seed = new byte[SEED_SIZE];
        random.nextBytes(seed);
        return fromSeed(seed);
    }

    /**
     * The key of a seed.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static SigningKey fromSeed(byte[] seed) {
        if (seed.length != SEED_SIZE) {
            throw new IllegalArgumentException("an Ed25519 seed has 32 bytes, got " + seed.length);
        }
        return new SigningKey(new Ed25519PrivateKeyParameters(seed, 0));
    }

    /**
     * Reads a key file.
     *
     * @throws NoSuchFileException when there is none
     * @throws IOException when the file cannot be read, is no Ed25519 key, or may be read by others than its owner
     */
    public static SigningKey load(Path file) throws IOException {
        return fromSeed(KeyFile.read(file, PKCS8_PREFIX, "an Ed25519 private key"));
    }

    /**
     * Reads a key file, or makes a new key and writes it with mode 0600, atomically and synced to disk.
     *
     * @throws IOException when the file can neither be read nor made
     */
    public static SigningKey loadOrCreate(Path file) throws IOException {
        if (Files.exists(file)) {
            return load(file);
        }
        SigningKey key = generate(new SecureRandom());
        key.store(file);
        return key;
    }

    /**
     * Writes the key file with mode 0600, atomically and synced to disk; replaces a file that is there.
     *
     * @throws IOException when it cannot be written
     */
    public void store(Path file) throws IOException {
        KeyFile.write(file, DidKey.join(PKCS8_PREFIX, parameters.getEncoded()));
    }

    /** The key that verifies this key's signatures. */
    public Ed25519Key publicKey() {
        return publicKey;
    }

    /** The Ed25519 signature over the message, 64 bytes. */
    public byte[] sign(byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        parameters.sign(Ed25519.Algorithm.Ed25519, null, message, 0, message.length, signature, 0);
        return signature;
    }

    /**
     * A secret of 32 bytes for another use of the same key file (HKDF-SHA256, RFC 5869). It tells nothing about the seed, nor
     * about what was derived for other purposes.
     */
    byte[] derive(String purpose) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(
                new HKDFParameters(parameters.getEncoded(), new byte[0], purpose.getBytes(StandardCharsets.US_ASCII)));
        byte[] secret = new byte[SEED_SIZE];
        hkdf.generateBytes(secret, 0, secret.length);
        return secret;
    }

    @Override
    public String toString() {
        return "SigningKey of " + publicKey.did();
    }
}
