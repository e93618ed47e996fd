package org.cairngate.master.registry;

import java.util.Optional;
import org.cairngate.ledger.RefusedException;

/** How things of one kind change hands: what {@link Transfers} has to know of devices, or of hubs. */
interface Handover {

    /** What is handed over so. */
    Owners.Kind kind();

    /**
     * Whose something is that the caller may see; empty for nobody's.
     *
     * @throws org.cairngate.master.problem.NotFoundException when the caller has nothing of this name
     */
    Optional<Owner> owner(String name);

    /** Whose something is that is there and not revoked, whoever may see it; empty for nobody's. */
    Optional<Owner> ownerOfUsable(String name);

    /**
     * Looks whether something that the caller may see can be handed over as it is.
     *
     * @throws RefusedException when it is quarantined, revoked, or cannot change its owner
     */
    void requireMovable(String name) throws RefusedException;

    /** Whether a change waits for its block that may be that it is accepted. Ask this before the chain. */
    boolean changeWaits(String name);

    /**
     * Submits that something has a new owner, whoever may see it.
     *
     * @param stillOffered throws when the offer is void by now; called when nothing can come between it and the change
     * @throws RefusedException when it is quarantined or revoked, or another change of it waits for its block
     */
    MasterTransactions.Submitted submit(String name, Owner owner, Runnable stillOffered)
            throws RefusedException, InterruptedException;
}
