package org.cairngate.ledger.proof;

import java.time.Instant;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.note.VerifiedCheckpoint;

/**
 * What a proof proved.
 *
 * @param event the event, read from the verified bytes
 * @param receivedAt when its hub received it, by the hub's clock
 * @param transaction who signed it for the ledger
 * @param mintedAt the time of its block, by the master's clock
 * @param height its block
 * @param checkpoint the checkpoint, with the cosigners and their times
 */
public record VerifiedEvent(
        Event event,
        Instant receivedAt,
        Signer transaction,
        Instant mintedAt,
        long height,
        VerifiedCheckpoint checkpoint) {

    /** Refuses nulls. */
    public VerifiedEvent {
        Objects.requireNonNull(event, "event");
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(transaction, "transaction");
        Objects.requireNonNull(mintedAt, "mintedAt");
        Objects.requireNonNull(checkpoint, "checkpoint");
    }

    /**
     * The transaction that carries the event.
     *
     * @param id its id
     * @param chainId its chain
     * @param signer the key that signed it
     * @param name the signer's name in the policy; "" when the policy does not name the key, and its signature was checked by
     *     the hubs that cosigned only
     */
    public record Signer(Hash id, Hash chainId, KeyId signer, String name) {}

    /** The event's namespace. */
    public String namespace() {
        return event.namespace();
    }
}
