package org.cairngate.hub.internal.step;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.finality.HubVow;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.ProvenSnapshot;
import org.cairngate.ledger.state.ValidatedBlock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.LocalWrites;
import org.cairngate.ledger.store.Rewinding;
import org.cairngate.ledger.store.SnapshotStart;

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

    /** A start of the chain, which has nothing but block 0, from a snapshot. Writes nothing yet. */
    public SnapshotStart startFrom(ProvenSnapshot snapshot) {
        return new SnapshotStart(chain, snapshot);
    }

    /**
     * Stores the next headers of a start from a snapshot.
     *
     * @throws RefusedException when they do not follow
     */
    public void addHeaders(SnapshotStart start, List<BlockHeader> headers) throws RefusedException {
        steps.take(Step.HEADERS_STORED, () -> start.add(headers));
    }

    /**
     * Makes the chain that of the snapshot, all of whose headers are stored.
     *
     * @throws RefusedException when they are not those of the snapshot
     */
    public void finish(SnapshotStart start) throws RefusedException {
        steps.take(Step.SNAPSHOT_STORED, start::finish);
    }

    /** Removes the headers of a start again. */
    public void abandon(SnapshotStart start) {
        steps.take(Step.SNAPSHOT_DROPPED, start::abandon);
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
