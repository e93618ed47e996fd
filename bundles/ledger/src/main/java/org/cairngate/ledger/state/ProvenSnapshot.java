package org.cairngate.ledger.state;

import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Genesis;

/**
 * A snapshot in which everything fits: its entries give the state root of its header, and the header is the certified end of the
 * genesis' chain. Immutable and safe for use by several threads; made only by {@link #of}.
 */
public final class ProvenSnapshot {

    private final SnapshotProof proof;
    private final State state;
    private final LogTip tip;

    private ProvenSnapshot(SnapshotProof proof, State state, LogTip tip) {
        this.proof = proof;
        this.state = state;
        this.tip = tip;
    }

    /**
     * Proves a snapshot.
     *
     * @throws RefusedException ({@code state-root-mismatch}, {@code malformed-cbor}, {@code foreign-chain}, {@code bad-certificate},
     *     {@code log-root-mismatch}) when something does not fit
     */
    public static ProvenSnapshot of(Snapshot snapshot, Genesis genesis) throws RefusedException {
        State state = State.of(snapshot, snapshot.proof().header(), genesis.policy());
        return new ProvenSnapshot(snapshot.proof(), state, snapshot.proof().tip(state, genesis));
    }

    /** What ties it to the chain. */
    public SnapshotProof proof() {
        return proof;
    }

    /** The state after its block. */
    public State state() {
        return state;
    }

    /** The log's end after its block. */
    public LogTip tip() {
        return tip;
    }
}
