package org.cairngate.master.registry;

import java.util.Optional;
import java.util.function.Supplier;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.state.DeviceRecord;
import org.cairngate.ledger.state.NodeRecord;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.springframework.stereotype.Component;

/**
 * Brings changes of registered hubs into the chain: the node stays as it is until it is revoked, the device that carries its owner
 * changes. Safe for use by several threads.
 */
@Component
final class HubChanges {

    private final ChainStore store;
    private final HubDirectory hubs;
    private final MasterTransactions transactions;

    HubChanges(ChainStore store, HubDirectory hubs, MasterTransactions transactions) {
        this.store = store;
        this.hubs = hubs;
        this.transactions = transactions;
    }

    /** Says whose a hub is to be. */
    @FunctionalInterface
    interface Choice {

        /** The owner after the change; refuses what makes no sense for this hub. */
        Optional<Owner> of(HubDirectory.KnownHub hub) throws RefusedException;
    }

    /** Whether a change of this hub or of its owner waits for its block. Ask this before the chain. */
    boolean waits(String name) {
        return transactions.changeWaits(HubOwner.uid(name)) || transactions.nodeChangeWaits(name);
    }

    /**
     * Submits a change of a hub's owner.
     *
     * @param found finds the hub, or says that there is none
     * @throws RefusedException when the chain or the choice refuses, when another change of the hub waits for its block, and when
     *     nothing would be another
     */
    MasterTransactions.Submitted submit(String name, Supplier<HubDirectory.KnownHub> found, Choice choice)
            throws RefusedException, InterruptedException {
        return transactions.submit(() -> {
            // The pool before the state: what waits goes from there to here.
            boolean waits = waits(name);
            HubDirectory.KnownHub hub = found.get();
            if (waits) {
                throw waitsFor(name);
            }
            Optional<Owner> owner = choice.of(hub);
            if (owner.equals(hub.owner())) {
                throw refused("hub " + name + " has this owner already");
            }
            DeviceAction action = requireCarrier(name).isPresent() ? DeviceAction.UPDATE : DeviceAction.REGISTER;
            return new MasterTransactions.Draft(HubOwner.body(action, name), writes -> {}).of(owner);
        });
    }

    /**
     * The device that carries the owner of a hub; empty as long as there is none.
     *
     * @throws RefusedException when a device of before has its uid, for then there can be none
     */
    Optional<DeviceRecord> requireCarrier(String name) throws RefusedException {
        String uid = HubOwner.uid(name);
        Optional<DeviceRecord> carrier = store.state().device(uid);
        if (carrier.filter(device -> !HubOwner.isCarrier(device)).isPresent()) {
            throw refused("device " + uid + " has the uid that says whose hub " + name + " is");
        }
        return carrier;
    }

    /**
     * Revokes a hub of the caller's.
     *
     * @throws RefusedException when the chain refuses, or while a new owner waits for its block, whose the revocation is then
     */
    MasterTransactions.Submitted revoke(String name) throws RefusedException, InterruptedException {
        return transactions.submit(() -> {
            boolean waits = transactions.changeWaits(HubOwner.uid(name));
            HubDirectory.KnownHub hub = hubs.find(name);
            if (waits) {
                throw waitsFor(name);
            }
            NodeRecord node = hub.record();
            return new MasterTransactions.Draft(
                            new NodeBody(NodeAction.REVOKE, NodeRole.HUB, node.name(), node.key(), node.weight()),
                            writes -> {})
                    .of(hub.owner());
        });
    }

    private static RefusedException waitsFor(String name) {
        return refused("another change of hub " + name + " waits for its block; ask again when it is there");
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
