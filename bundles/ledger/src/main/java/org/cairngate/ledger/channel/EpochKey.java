package org.cairngate.ledger.channel;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Objects;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.cairngate.ledger.Hash;

/**
 * The secret that the members of one epoch share. It seals nothing itself: each device seals under a key of its own that is derived
 * from it (HKDF-SHA256, RFC 5869, without salt).
 *
 * <p>Immutable and safe for use by several threads. Its text never shows the secret.
 */
public final class EpochKey {

    /** Length in bytes. */
    public static final int SIZE = 32;

    private static final String CHECK = "cairngate.org/channel-check/v1";
    private static final String SENDER = "cairngate.org/channel-sender/v1";

    private final ChannelEpoch epoch;
    private final byte[] secret;
    private final Hash check;

    private EpochKey(ChannelEpoch epoch, byte[] secret) {
        this.epoch = Objects.requireNonNull(epoch, "epoch");
        this.secret = secret;
        this.check = Hash.of(derive(epoch.bind(CHECK, 0).toBytes(), Hash.SIZE));
    }

    /** A new key that follows from no other. */
    public static EpochKey generate(ChannelEpoch epoch, SecureRandom random) {
        byte[] secret = new byte[SIZE];
        random.nextBytes(secret);
        return new EpochKey(epoch, secret);
    }

    /**
     * The key of 32 bytes.
     *
     * @throws IllegalArgumentException when there are not exactly 32 bytes
     */
    public static EpochKey of(ChannelEpoch epoch, byte[] secret) {
        if (secret.length != SIZE) {
            throw new IllegalArgumentException("an epoch key has " + SIZE + " bytes, got " + secret.length);
        }
        return new EpochKey(epoch, secret.clone());
    }

    /** What it is the key of. */
    public ChannelEpoch epoch() {
        return epoch;
    }

    /**
     * A hash that no other key has, and that tells nothing about this one. Every sealed event names it, so that an event cannot open
     * to one thing under one key and to another under a second (AES-GCM alone does not hold to one key).
     */
    public Hash check() {
        return check;
    }

    /** The key that one device seals under in this epoch. Whoever has it can neither find the epoch key nor another device's. */
    public SenderKey sender(String deviceUid) {
        byte[] both = derive(epoch.bind(SENDER, 1).text(deviceUid).toBytes(), 2 * SenderKey.KEY_SIZE);
        return new SenderKey(
                new SealHeader(epoch.namespace(), epoch.number(), deviceUid, check),
                Arrays.copyOf(both, SenderKey.KEY_SIZE),
                Arrays.copyOfRange(both, SenderKey.KEY_SIZE, both.length));
    }

    /** A copy of the secret, to be wrapped. */
    byte[] secret() {
        return secret.clone();
    }

    private byte[] derive(byte[] info, int length) {
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(secret, new byte[0], info));
        byte[] derived = new byte[length];
        hkdf.generateBytes(derived, 0, length);
        return derived;
    }

    @Override
    public boolean equals(Object other) {
        // The check stands for the secret, and comparing it tells nothing by its time.
        return other instanceof EpochKey that && epoch.equals(that.epoch) && check.equals(that.check);
    }

    @Override
    public int hashCode() {
        return check.hashCode();
    }

    @Override
    public String toString() {
        return "EpochKey of " + epoch;
    }
}
