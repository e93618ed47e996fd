package org.cairngate.hub.internal.step;

import java.util.Map;
import java.util.function.Consumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.finality.HubVow;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.Rewinding;

/**
 * The chain store as the hub writes to it: every write is a step. Nothing else in the hub writes to the store. Safe for use by
 * several threads.
 */
public final class HubStore {

    private static final String VOW = "finality/vow";

    private final ChainStore chain;
    private final Steps steps;

    /** Writes to the given store. */
    public HubStore(ChainStore chain, Steps steps) {
        this.chain = chain;
        this.steps = steps;
    }

    /** The store, for reading. */
    public ChainStore chain() {
        return chain;
    }

    /** By which its writes go, for those who write elsewhere. */
    public Steps steps() {
        return steps;
    }

    /**
     * Begins the chain.
     *
     * @throws RefusedException when the genesis is not valid
     */
    public void begin(Genesis genesis) throws RefusedException {
        steps.take(Step.CHAIN_BEGUN, () -> chain.initialise(genesis));
    }

    /** Writes the hub's own rows, in one synced write. */
    public void write(Step step, Consumer<LocalWrites> changes) {
        steps.take(step, () -> chain.write(changes));
    }

    /** Adds a block with its checkpoint, the segments of own batches, and what it means for the outbox, in one synced write. */
    public void append(ValidatedBlock block, Map<Hash, Segment> segments, Consumer<LocalWrites> outbox) {
        steps.take(Step.BLOCK_STORED, () -> chain.append(block, segments, outbox));
    }

    /** Takes all blocks from a height on off the copy, with what it means for the outbox, in one synced write. */
    public void rewind(long size, Consumer<LocalWrites> outbox) {
        steps.take(Step.CHAIN_REWOUND, () -> new Rewinding(chain).rewind(size, outbox));
    }

    /**
     * What the hub's cosignatures bind it to.
     *
     * @throws RefusedException ({@code malformed-cbor}) when what is stored is damaged: the hub must not sign then
     */
    public HubVow vow() throws RefusedException {
        return HubVow.of(chain.meta(VOW));
    }

    /**
     * Remembers that a checkpoint is about to be cosigned, and what this binds the hub to.
     *
     * @throws RefusedException when another root was signed for its size
     */
    public void recordSigning(Checkpoint checkpoint, HubVow vow) throws RefusedException {
        steps.take(
                Step.COSIGNING_RECORDED,
                () -> chain.recordSigning(checkpoint, writes -> writes.putMeta(VOW, vow.encode())));
    }

    /**
     * Keeps a certificate.
     *
     * @throws RefusedException when it does not certify this log
     */
    public void putCertificate(SignedNote note) throws RefusedException {
        steps.take(Step.CERTIFICATE_STORED, () -> chain.putCertificate(note));
    }
}
