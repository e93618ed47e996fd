package org.cairngate.master.registry;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.version.IfMatch;
import org.springframework.stereotype.Component;

/**
 * What can be done to a device, as the caller whom {@link org.cairngate.master.access.Callers} names: the same for a request and for an
 * item of a job. Each waits at most {@link MasterTransactions#WAIT} for its block. Safe for use by several threads.
 */
@Component
public final class DeviceOperations {

    /** What the uid of a device looks like. */
    public static final String UID = "[A-Za-z0-9._:-]{1,64}";

    // No control characters and no half of a surrogate pair: it is shown on terminals and encoded as UTF-8.
    static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";
    static final int MAX_TEXT = 128;
    static final String HUB = "[A-Za-z0-9._-]{0,64}";

    private final DeviceDirectory devices;
    private final DeviceChanges changes;
    private final OwnerChoice choice;
    private final MasterTransactions transactions;
    private final RetiredTypes types;
    private final Clock clock;

    /**
     * What was done to a device.
     *
     * @param submitted where its transaction is
     * @param did the key of a device that was registered with one
     * @param token that was issued, and is kept nowhere
     * @param tokenExpires until when the token is valid; empty for ever and for no token
     */
    public record Done(
            MasterTransactions.Submitted submitted,
            Optional<String> did,
            Optional<String> token,
            Optional<Instant> tokenExpires) {

        private static Done of(MasterTransactions.Submitted submitted) {
            return new Done(submitted, Optional.empty(), Optional.empty(), Optional.empty());
        }

        /** Without the token. */
        @Override
        public String toString() {
            return "Done[" + submitted + "]";
        }
    }

    DeviceOperations(
            DeviceDirectory devices,
            DeviceChanges changes,
            OwnerChoice choice,
            MasterTransactions transactions,
            RetiredTypes types,
            Clock clock) {
        this.devices = devices;
        this.changes = changes;
        this.choice = choice;
        this.transactions = transactions;
        this.types = types;
        this.clock = clock;
    }

    /**
     * Registers a device; without a key it gets a token.
     *
     * @throws org.cairngate.master.problem.RetiredTypeException when its organisation retired the type
     * @throws RefusedException when the chain or what the caller is limited to does not permit it
     * @throws MalformedRequestException when something of it is wrong by itself
     * @throws InterruptedException when interrupted while waiting; the transaction stays pooled, as with all operations
     */
    public Done register(NewDevice device) throws RefusedException, InterruptedException {
        DeviceAttributes attributes = device.attributes();
        Optional<Instant> expires = MalformedRequestException.read(() -> device.expiry(clock.instant()));
        Optional<DeviceToken> token = device.newToken();
        DeviceCredentials credentials = device.credentials(token, expires);
        DeviceBody body = MalformedRequestException.read(() -> device.body(credentials, attributes));
        devices.requireHub(body.hub());
        requireFreeUid(body.deviceUid());
        Optional<Owner> owner = choice.ofNew(device.organisation(), device.site());
        // First out of the lock of all changes: after an upgrade the types may have many blocks to follow.
        requireActive(attributes.type(), owner);
        MasterTransactions.Submitted submitted = transactions.submit(() -> {
            requireActive(attributes.type(), owner);
            return new MasterTransactions.Draft(body, attributes::write).of(owner);
        });
        return new Done(
                submitted,
                Optional.of(credentials.did()).filter(did -> !did.isEmpty()),
                token.map(DeviceToken::text),
                expires);
    }

    /** What is nobody's is of no organisation's type. */
    private void requireActive(String type, Optional<Owner> owner) {
        organisation(owner).ifPresent(organisation -> types.requireActive(organisation, type));
    }

    private static Optional<String> organisation(Optional<Owner> owner) {
        return owner.map(Owner::organisation);
    }

    private static void requireFreeUid(String uid) throws RefusedException {
        if (uid.startsWith(HubOwner.PREFIX)) {
            throw refused("uids that begin with " + HubOwner.PREFIX + " are kept for the owners of hubs");
        }
    }

    /**
     * Changes name, type, hub or owner of a device.
     *
     * @throws org.cairngate.master.problem.RetiredTypeException when its organisation retired the new type
     * @throws RefusedException when the chain or what the caller is limited to does not permit it, or nothing would be another
     * @throws org.cairngate.master.problem.NotFoundException when the caller has no such device, as with all that follow
     * @throws org.cairngate.master.problem.PreconditionFailedException when its version is none of those, as with all that follow
     */
    public Done change(String uid, IfMatch ifMatch, ChangedDevice wish) throws RefusedException, InterruptedException {
        return Done.of(changes.submit(uid, ifMatch, device -> changed(device, wish)));
    }

    private MasterTransactions.Draft changed(KnownDevice known, ChangedDevice wish) throws RefusedException {
        DeviceRecord device = known.record();
        DeviceAttributes before = known.attributes();
        DeviceAttributes after = wish.attributes(before);
        String hub = wish.hub() == null ? device.hub() : wish.hub();
        if (wish.hub() != null) {
            devices.requireHub(hub);
        }
        Optional<Owner> owner =
                choice.ofChanged("device " + device.uid(), known.owner(), wish.organisation(), wish.site());
        if (!after.type().equals(before.type()) || !organisation(owner).equals(organisation(known.owner()))) {
            requireActive(after.type(), owner);
        }
        boolean renamed = !after.saysTheSameAs(before);
        if (!renamed && hub.equals(device.hub()) && owner.equals(known.owner())) {
            throw refused("device " + device.uid() + " has this name, type, hub and owner already");
        }
        if (renamed && known.hasTokenInMetadata()) {
            throw refused("device " + device.uid() + " has a token that a new name or type would take away: rotate its"
                    + " token first");
        }
        return new MasterTransactions.Draft(
                        new DeviceBody(
                                DeviceAction.UPDATE,
                                device.uid(),
                                device.credentials(),
                                hub,
                                device.status(),
                                renamed ? after.metadataHash() : device.metadataHash()),
                        renamed ? after::write : writes -> {})
                .of(owner);
    }

    /**
     * Changes whether a device may report.
     *
     * @throws RefusedException when it is so already, or revoked for good
     */
    public Done change(String uid, IfMatch ifMatch, StatusChange change) throws RefusedException, InterruptedException {
        return Done.of(changes.submit(uid, ifMatch, known -> {
            DeviceRecord device = known.record();
            if (device.status() == change.status()) {
                throw refused("device " + uid + " is " + DeviceView.text(change.status()) + " already, since height "
                        + device.height());
            }
            return DeviceChanges.draft(change.body(device));
        }));
    }

    /**
     * Issues a token to a device without a key, in the place of the one before.
     *
     * @throws RefusedException when it has a key
     * @throws MalformedRequestException when the token would end at no time that it can
     */
    public Done issueToken(String uid, IfMatch ifMatch, NewToken wish) throws RefusedException, InterruptedException {
        Optional<Instant> expires = MalformedRequestException.read(() -> wish.expiry(clock.instant()));
        DeviceToken token = DeviceToken.generate();
        DeviceCredentials credentials = DeviceCredentials.withToken(token.commitment(expires));
        MasterTransactions.Submitted submitted = changes.submit(uid, ifMatch, device -> {
            requireNoKey(device.record());
            return withCredentials(device, credentials);
        });
        return new Done(submitted, Optional.empty(), Optional.of(token.text()), expires);
    }

    /**
     * Revokes the token of a device.
     *
     * @throws RefusedException when it has a key, or no token
     */
    public Done revokeToken(String uid, IfMatch ifMatch) throws RefusedException, InterruptedException {
        return Done.of(changes.submit(uid, ifMatch, device -> {
            requireNoKey(device.record());
            if (device.view().credential() != DeviceView.Credential.TOKEN) {
                throw refused("device " + uid + " has no token");
            }
            return withCredentials(device, DeviceCredentials.NONE);
        }));
    }

    private static void requireNoKey(DeviceRecord device) throws RefusedException {
        if (device.key().isPresent()) {
            throw refused("device " + device.uid() + " shows who it is by its key and has no token");
        }
    }

    /** A token of before decision 0035 is a part of the metadata hash: it goes with that. */
    private static MasterTransactions.Draft withCredentials(KnownDevice known, DeviceCredentials credentials) {
        DeviceRecord device = known.record();
        if (!known.hasTokenInMetadata()) {
            return DeviceChanges.draft(DeviceChanges.update(device, credentials, device.metadataHash()));
        }
        DeviceAttributes attributes = known.attributes();
        return new MasterTransactions.Draft(
                DeviceChanges.update(device, credentials, attributes.metadataHash()), attributes::write);
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
