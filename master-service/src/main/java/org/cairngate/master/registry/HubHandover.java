package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.NodeStatus;
import org.springframework.stereotype.Component;

/**
 * Hubs that change hands: the owner does and nothing else, neither the hub's name, key and weight nor a device that may use it
 * (decision 0055). Safe for use by several threads.
 */
@Component
final class HubHandover implements Handover {

    private final HubDirectory hubs;
    private final OwnerIndex owners;
    private final HubChanges changes;

    HubHandover(HubDirectory hubs, OwnerIndex owners, HubChanges changes) {
        this.hubs = hubs;
        this.owners = owners;
        this.changes = changes;
    }

    @Override
    public Owners.Kind kind() {
        return Owners.Kind.HUB;
    }

    @Override
    public Optional<Owner> owner(String name) {
        return hubs.find(name).owner();
    }

    @Override
    public Optional<Owner> ownerOfUsable(String name) {
        return hubs.standing(name)
                .filter(status -> status != NodeStatus.REVOKED)
                .flatMap(status -> owners.owners().hub(name));
    }

    @Override
    public void requireMovable(String name) throws RefusedException {
        requireStanding(name);
        changes.requireCarrier(name);
    }

    @Override
    public boolean changeWaits(String name) {
        return changes.waits(name);
    }

    @Override
    public MasterTransactions.Submitted submit(String name, Owner owner, Runnable stillOffered)
            throws RefusedException, InterruptedException {
        return changes.submit(
                name,
                () -> {
                    stillOffered.run();
                    return hubs.findAnyones(name).orElseThrow(() -> HubDirectory.unknown(name));
                },
                hub -> {
                    requireStanding(name);
                    return Optional.of(owner);
                });
    }

    private void requireStanding(String name) throws RefusedException {
        NodeStatus status = hubs.standing(name).orElseThrow(() -> HubDirectory.unknown(name));
        if (status == NodeStatus.REVOKED) {
            throw new RefusedException(RefusalReason.NOT_PERMITTED, "hub " + name + " is revoked for good");
        }
        if (status == NodeStatus.QUARANTINED) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "hub " + name + " is quarantined; it changes hands when it is released again");
        }
    }
}
