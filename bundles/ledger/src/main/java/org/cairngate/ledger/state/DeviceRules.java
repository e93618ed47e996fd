package org.cairngate.ledger.state;

import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceStatus;

/**
 * What a DEVICE transaction may change: a uid is registered once, a key belongs to one uid for ever, a key once set stays, a token
 * is what the newest registration or update says, and a revoked device does not come back.
 */
final class DeviceRules {

    private final RegistryView registry;
    private final long height;

    DeviceRules(RegistryView registry, long height) {
        this.registry = registry;
        this.height = height;
    }

    /** The device after the change. */
    DeviceRecord changed(DeviceBody body) throws RefusedException {
        Optional<DeviceRecord> known = Optional.ofNullable(registry.devices().get(body.deviceUid()));
        if (body.action() == DeviceAction.REGISTER) {
            return registered(body, known);
        }
        if (known.isEmpty()) {
            throw refused(RefusalReason.UNKNOWN_DEVICE, "device " + body.deviceUid() + " is not registered");
        }
        if (known.get().status() == DeviceStatus.REVOKED) {
            throw refused(RefusalReason.REVOKED_DEVICE, "device " + body.deviceUid() + " is revoked for good");
        }
        return switch (body.action()) {
            case UPDATE -> updated(body, known.get());
            case QUARANTINE -> withStatus(body, known.get(), DeviceStatus.QUARANTINED);
            case REVOKE -> withStatus(body, known.get(), DeviceStatus.REVOKED);
            default -> throw notPermitted("action " + body.action() + " is not part of this version");
        };
    }

    private DeviceRecord registered(DeviceBody body, Optional<DeviceRecord> known) throws RefusedException {
        if (known.isPresent()) {
            throw notPermitted("device " + body.deviceUid() + " is registered already, at height "
                    + known.get().height());
        }
        requireStatus(body, body.status() == DeviceStatus.ACTIVE);
        requireFreeKey(body);
        requireKnownHub(body);
        return record(body);
    }

    private DeviceRecord updated(DeviceBody body, DeviceRecord known) throws RefusedException {
        requireStatus(body, body.status() != DeviceStatus.REVOKED);
        if (known.did().isEmpty()) {
            requireFreeKey(body);
        } else {
            requireSameKey(body, known);
        }
        requireKnownHub(body);
        return record(body);
    }

    private DeviceRecord withStatus(DeviceBody body, DeviceRecord known, DeviceStatus status) throws RefusedException {
        requireStatus(body, body.status() == status);
        if (!body.did().isEmpty()) {
            requireSameKey(body, known);
        }
        return new DeviceRecord(
                known.uid(), known.key(), known.credentials(), known.hub(), status, known.metadataHash(), height);
    }

    private DeviceRecord record(DeviceBody body) {
        return DeviceRecord.of(
                body.deviceUid(), body.credentials(), body.hub(), body.status(), body.metadataHash(), height);
    }

    private static void requireStatus(DeviceBody body, boolean allowed) throws RefusedException {
        if (!allowed) {
            throw notPermitted("status " + body.status() + " does not go with action " + body.action());
        }
    }

    private void requireFreeKey(DeviceBody body) throws RefusedException {
        String owner = registry.uidsByDid().get(body.did());
        if (!body.did().isEmpty() && owner != null) {
            throw notPermitted("key " + body.did() + " belongs to device " + owner);
        }
    }

    private static void requireSameKey(DeviceBody body, DeviceRecord known) throws RefusedException {
        if (!body.did().equals(known.did())) {
            throw notPermitted("device " + body.deviceUid() + " keeps its key "
                    + (known.did().isEmpty() ? "(none)" : known.did()));
        }
    }

    private void requireKnownHub(DeviceBody body) throws RefusedException {
        boolean waiting = registry.pending().stream()
                .anyMatch(pending -> pending.change().name().equals(body.hub()));
        if (!body.hub().isEmpty() && !waiting && !registry.nodeNames().containsKey(body.hub())) {
            throw notPermitted("device " + body.deviceUid() + " names hub " + body.hub() + ", which is not registered");
        }
    }

    private static RefusedException notPermitted(String detail) {
        return refused(RefusalReason.NOT_PERMITTED, detail);
    }

    private static RefusedException refused(RefusalReason reason, String detail) {
        return new RefusedException(reason, detail);
    }
}
