package org.cairngate.broker.internal.gate;

import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.DeviceRegistry;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.TokenCommitment;

/**
 * Decides from the ledger's state who a connection is. A certificate counts by its public key only; a token by its hash,
 * which the device's record commits to, until it expires. Safe for use by several threads.
 */
public final class Admission {

    private final DeviceRegistry registry;
    private final String hub;
    private final Clock clock;

    /**
     * Admits the devices of the registry that the named hub serves.
     *
     * @param clock says whether a token has expired
     */
    public Admission(DeviceRegistry registry, String hub, Clock clock) {
        this.registry = registry;
        this.hub = hub;
        this.clock = clock;
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
        return new Device(
                device.uid(), device.key().map(PublicKey::id).orElse(KeyId.ZERO), DevicePassword.commitment(device));
    }

    /**
     * Checks that an admitted device still is what it was when it was admitted.
     *
     * @throws RefusedException {@code unknown-device}, {@code revoked-device} or {@code bad-credentials}
     */
    void check(Device device) throws RefusedException {
        DeviceRecord record = registry.device(device.uid()).orElseThrow(() -> unknown(device.uid()));
        requireServed(record);
        if (!device.keyId().equals(KeyId.ZERO)) {
            return;
        }
        if (!DevicePassword.commitment(record).equals(device.tokenCommitment())) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS, "the token of device " + device.uid() + " changed");
        }
        requireUnexpired(record);
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
        if (!DevicePassword.isOf(device, password)) {
            throw new RefusedException(RefusalReason.BAD_CREDENTIALS, "the token of device " + user + " is not valid");
        }
        requireUnexpired(device);
        return device;
    }

    private void requireUnexpired(DeviceRecord device) throws RefusedException {
        Optional<Instant> expired = device.credentials()
                .token()
                .filter(token -> token.isExpiredAt(clock.instant()))
                .flatMap(TokenCommitment::expires);
        if (expired.isPresent()) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS,
                    "the token of device " + device.uid() + " expired at " + expired.get()
                            + "; the registry issues a new one");
        }
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
