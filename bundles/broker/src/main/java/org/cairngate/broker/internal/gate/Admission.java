package org.cairngate.broker.internal.gate;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * Decides from the ledger's state who a connection is. A certificate counts by its public key only; a token by its hash,
 * which the device's record commits to. Safe for use by several threads.
 */
public final class Admission {

    private static final int PASSWORD_BYTES = 2 * Hash.SIZE;
    private static final int MAX_PASSWORD_CHARS = 128;

    private final DeviceRegistry registry;
    private final String hub;

    /** Admits the devices of the registry that the named hub serves. */
    public Admission(DeviceRegistry registry, String hub) {
        this.registry = registry;
        this.hub = hub;
    }

    /** What a connection shows: a client certificate, or a user name and password. */
    public record Credentials(Optional<X509Certificate> certificate, String user, String password) {}

    /**
     * The device of these credentials.
     *
     * @throws RefusedException {@code unknown-device}, {@code revoked-device} or {@code bad-credentials}
     */
    Device admit(Credentials credentials) throws RefusedException {
        DeviceRecord device = credentials.certificate().isPresent()
                ? byCertificate(credentials.certificate().get(), credentials.user())
                : byToken(credentials.user(), credentials.password());
        requireServed(device);
        return new Device(device.uid(), device.key().map(PublicKey::id).orElse(KeyId.ZERO), device.metadataHash());
    }

    /**
     * Checks that an admitted device still is what it was when it was admitted.
     *
     * @throws RefusedException {@code unknown-device}, {@code revoked-device} or {@code bad-credentials}
     */
    void check(Device device) throws RefusedException {
        DeviceRecord record = registry.device(device.uid()).orElseThrow(() -> unknown(device.uid()));
        requireServed(record);
        boolean tokenChanged =
                device.keyId().equals(KeyId.ZERO) && !record.metadataHash().equals(device.metadataHash());
        if (tokenChanged) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS, "the token of device " + device.uid() + " changed");
        }
    }

    /**
     * The key that an admitted device signs its events with.
     *
     * @throws RefusedException {@code unknown-device}, or {@code bad-signature} when it is registered without a key
     */
    PublicKey signingKey(Device device) throws RefusedException {
        DeviceRecord record = registry.device(device.uid()).orElseThrow(() -> unknown(device.uid()));
        return record.key()
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.BAD_SIGNATURE,
                        "device " + device.uid() + " signs its events and is registered without a key; register one"));
    }

    /** Whether the device is registered, active and served by this hub now. */
    public boolean serves(String uid) {
        return registry.device(uid)
                .filter(device -> device.status() == DeviceStatus.ACTIVE && device.servedBy(hub))
                .isPresent();
    }

    /**
     * Checks that this hub serves the device, whoever asks.
     *
     * @throws RefusedException {@code unknown-device} or {@code revoked-device}
     */
    public void requireServed(String deviceUid) throws RefusedException {
        requireServed(registry.device(deviceUid).orElseThrow(() -> unknown(deviceUid)));
    }

    private DeviceRecord byCertificate(X509Certificate certificate, String user) throws RefusedException {
        String did;
        try {
            did = PublicKey.ofCertificate(certificate).did();
        } catch (IllegalArgumentException e) {
            throw new RefusedException(RefusalReason.BAD_CREDENTIALS, "the certificate's key: " + e.getMessage());
        }
        DeviceRecord device = registry.deviceByDid(did)
                .orElseThrow(() -> new RefusedException(RefusalReason.UNKNOWN_DEVICE, "no device has the key " + did));
        if (!user.isEmpty() && !user.equals(device.uid())) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS, "the certificate is of " + device.uid() + ", not of " + user);
        }
        return device;
    }

    private DeviceRecord byToken(String user, String password) throws RefusedException {
        DeviceRecord device = registry.device(user).orElseThrow(() -> unknown(user));
        if (device.key().isPresent()) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS, "device " + user + " must show a certificate of its key");
        }
        if (!metadataHash(password).equals(Optional.of(device.metadataHash()))) {
            throw new RefusedException(RefusalReason.BAD_CREDENTIALS, "the token of device " + user + " is not valid");
        }
        return device;
    }

    private static Optional<Hash> metadataHash(String password) {
        if (password.length() > MAX_PASSWORD_CHARS) {
            return Optional.empty();
        }
        byte[] secret;
        try {
            secret = Base64.getUrlDecoder().decode(password.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        if (secret.length != PASSWORD_BYTES) {
            return Optional.empty();
        }
        Hash token = Hash.sha256(Arrays.copyOf(secret, Hash.SIZE));
        byte[] attributes = Arrays.copyOfRange(secret, Hash.SIZE, PASSWORD_BYTES);
        return Optional.of(Hash.sha256(new CborWriter()
                .array(3)
                .uint(1)
                .bytes(token.bytes())
                .bytes(attributes)
                .toBytes()));
    }

    private void requireServed(DeviceRecord device) throws RefusedException {
        if (device.status() != DeviceStatus.ACTIVE) {
            throw new RefusedException(
                    RefusalReason.REVOKED_DEVICE,
                    "device " + device.uid() + " is " + device.status().name().toLowerCase(Locale.ROOT));
        }
        if (!device.servedBy(hub)) {
            throw new RefusedException(
                    RefusalReason.UNKNOWN_DEVICE, "device " + device.uid() + " belongs to hub " + device.hub());
        }
    }

    private static RefusedException unknown(String uid) {
        String shown = uid.length() > 64 ? uid.substring(0, 64) : uid;
        return new RefusedException(RefusalReason.UNKNOWN_DEVICE, "device '" + shown + "' is not registered");
    }
}
