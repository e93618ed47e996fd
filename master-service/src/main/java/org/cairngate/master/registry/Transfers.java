package org.cairngate.master.registry;

import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.master.access.Callers;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;
import org.springframework.stereotype.Component;

/**
 * Hands devices over from one organisation to another (decision 0050). An offer whose device is not the offering organisation's any
 * more, or is revoked, is there for nobody. Safe for use by several threads.
 */
@Component
final class Transfers {

    private final TransferOffers offers;
    private final DeviceDirectory devices;
    private final DeviceChanges changes;
    private final MasterTransactions transactions;
    private final Callers callers;
    private final Clock clock;

    Transfers(
            TransferOffers offers,
            DeviceDirectory devices,
            DeviceChanges changes,
            MasterTransactions transactions,
            Callers callers,
            Clock clock) {
        this.offers = offers;
        this.devices = devices;
        this.changes = changes;
        this.transactions = transactions;
        this.callers = callers;
        this.clock = clock;
    }

    /**
     * Offers a device of the caller's organisation to another one.
     *
     * @throws NotFoundException when the caller has no such device
     * @throws MalformedRequestException when no organisation is named, or a name is none
     * @throws RefusedException when it is nobody's, quarantined, revoked, offered already, or to be its owner's
     */
    TransferOffer offer(String uid, Optional<String> organisation, Optional<String> site) throws RefusedException {
        KnownDevice device = devices.find(uid);
        String to = organisation.orElseThrow(
                () -> MalformedRequestException.of("organisation is missing: name the one that may accept the device"));
        Owner owner = device.owner()
                .orElseThrow(() -> refused(
                        RefusalReason.NOT_PERMITTED, "device " + uid + " belongs to no organisation: give it to one"));
        if (to.equals(owner.organisation())) {
            throw refused(RefusalReason.NOT_PERMITTED, "device " + uid + " belongs to organisation " + to + " already");
        }
        requireHandedOver(device.record());
        TransferOffer offer = MalformedRequestException.read(() -> new TransferOffer(
                uid, owner.organisation(), to, site, clock.instant().truncatedTo(ChronoUnit.MILLIS)));
        offers.add(offer, this::isValid);
        return offer;
    }

    /** The offers from and to the caller's organisation behind a cursor, all for who is limited to none. */
    List<TransferOffer> list(String cursor, int limit) {
        return offers.after(cursor).stream()
                .filter(offer -> isMine(offer) && isValid(offer))
                .limit(limit)
                .toList();
    }

    /**
     * Takes over a device that is offered to the caller's organisation.
     *
     * @param site at which place; that of the offer when empty
     * @throws NotFoundException when nobody offers it to the caller's organisation
     * @throws RefusedException when it is quarantined, or another change of it waits for its block
     */
    MasterTransactions.Submitted accept(String uid, Optional<String> site)
            throws RefusedException, InterruptedException {
        TransferOffer offer = offered(uid);
        Owner owner = MalformedRequestException.read(
                () -> new Owner(offer.to(), site.or(offer::site).orElse(Owner.MAIN_SITE)));
        MasterTransactions.Submitted submitted = changes.submit(
                uid,
                IfMatch.of(Optional.empty()),
                () -> {
                    if (!offered(uid).equals(offer)) {
                        throw unknown(uid);
                    }
                    return devices.findAnyones(uid).orElseThrow(() -> unknown(uid));
                },
                device -> accepted(device, owner));
        // Until here a crash leaves the offer, which is void as soon as the device has its new owner.
        offers.remove(offer);
        return submitted;
    }

    private TransferOffer offered(String uid) {
        return offers.find(uid)
                .filter(offer -> callers.scope().coversOrganisation(offer.to()) && isValid(offer))
                .orElseThrow(() -> unknown(uid));
    }

    /**
     * Withdraws or declines an offer.
     *
     * @throws NotFoundException when there is no such offer from or to the caller's organisation
     * @throws RefusedException while a change of the device waits for its block, which may be that it is accepted
     */
    TransferOffer end(String uid) throws RefusedException {
        return transactions.alone(() -> endNow(uid));
    }

    private TransferOffer endNow(String uid) throws RefusedException {
        // The pool before the chain: what waits goes from there to here.
        boolean waits = transactions.changeWaits(uid);
        TransferOffer offer = offers.find(uid)
                .filter(found -> isMine(found) && isValid(found))
                .orElseThrow(() -> unknown(uid));
        if (waits) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    "a change of device " + uid + " waits for its block; ask again when it is there");
        }
        offers.remove(offer);
        return offer;
    }

    /** The key stays, for it is the device's own; a token and the hub are things of the owner before. */
    private static MasterTransactions.Draft accepted(KnownDevice known, Owner owner) throws RefusedException {
        DeviceRecord device = known.record();
        requireHandedOver(device);
        boolean renewed = known.hasTokenInMetadata();
        DeviceAttributes attributes = known.attributes();
        return new MasterTransactions.Draft(
                owner.namespace(),
                new DeviceBody(
                        DeviceAction.UPDATE,
                        device.uid(),
                        DeviceCredentials.withKey(device.did()),
                        "",
                        device.status(),
                        renewed ? attributes.metadataHash() : device.metadataHash()),
                renewed ? attributes::write : writes -> {});
    }

    private static void requireHandedOver(DeviceRecord device) throws RefusedException {
        if (device.status() == DeviceStatus.REVOKED) {
            throw refused(RefusalReason.REVOKED_DEVICE, "device " + device.uid() + " is revoked for good");
        }
        if (device.status() == DeviceStatus.QUARANTINED) {
            throw refused(
                    RefusalReason.NOT_PERMITTED,
                    "device " + device.uid() + " is quarantined; it changes hands when it is activated again");
        }
    }

    private boolean isMine(TransferOffer offer) {
        return callers.scope().organisation().map(offer::concerns).orElse(true);
    }

    private boolean isValid(TransferOffer offer) {
        return devices.ownerOfUsable(offer.deviceUid())
                .filter(owner -> owner.organisation().equals(offer.from()))
                .isPresent();
    }

    private static NotFoundException unknown(String uid) {
        return new NotFoundException("there is no transfer of device " + uid);
    }

    private static RefusedException refused(RefusalReason reason, String detail) {
        return new RefusedException(reason, detail);
    }
}
