package org.cairngate.ledger.state;

import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;

/**
 * What ties a {@link Snapshot} to a chain: the header of the block whose post-state it is, and a certificate over the log that
 * ends in this header.
 *
 * @param header the block's header
 * @param before the log's right edge before the header
 * @param certificate a certified checkpoint of the log with the header as its last leaf
 * @param chainCertificate the newest certificate in a block up to this one, which the header names
 * @param carriedAt height of the block that brought it, 0 while there is none; like sequence numbers, no root covers it
 */
public record SnapshotProof(
        BlockHeader header,
        LogFrontier before,
        SignedNote certificate,
        Optional<SignedNote> chainCertificate,
        long carriedAt) {

    /** Refuses parts that do not belong together with an {@link IllegalArgumentException}. */
    public SnapshotProof {
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(chainCertificate, "chainCertificate");
        if (before.size() != header.height()) {
            throw new IllegalArgumentException(
                    "a log of " + before.size() + " headers does not end before height " + header.height());
        }
        if (carriedAt < 0 || carriedAt > header.height() || (chainCertificate.isEmpty() && carriedAt != 0)) {
            throw new IllegalArgumentException(
                    "no certificate came in block " + carriedAt + " of a log that ends at " + header.height());
        }
    }

    /**
     * The log's end after the snapshot's block, once everything fits: the chain is the genesis' own, the header is the last leaf of
     * the certified log, the master of the genesis signed it, and a quorum of the state's hubs cosigned it.
     *
     * @param state the snapshot's state
     * @throws RefusedException ({@code foreign-chain}, {@code bad-certificate}, {@code log-root-mismatch}) when something does not
     */
    public LogTip tip(State state, Genesis genesis) throws RefusedException {
        if (!header.chainId().equals(genesis.chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN,
                    "snapshot of chain " + header.chainId() + ", this is " + genesis.chainId());
        }
        if (!header.certificateHash().equals(Block.certificateHash(chainCertificate))) {
            throw refused("header names certificate " + header.certificateHash() + ", the snapshot carries "
                    + Block.certificateHash(chainCertificate));
        }
        if (state.epoch() != 0) {
            // The genesis names the first master only, and a snapshot has no openings that would lead to another.
            throw refused(
                    "snapshot is of epoch " + state.epoch() + ", of which only the blocks before prove the master");
        }
        NoteKey master = NoteKey.log(genesis.origin(), (Ed25519Key) genesis.masterKey());
        if (!state.logKey().equals(master)) {
            throw refused("snapshot names log key " + state.logKey().vkey() + ", the genesis " + master.vkey());
        }
        long newest = chainCertificate.isPresent()
                ? Checkpoint.of(chainCertificate.get()).size()
                : 0;
        LogTip tip = new LogTip(
                before.append(header.leafHash()),
                header.leafHash(),
                header.time(),
                header.certificateHash(),
                newest,
                carriedAt);
        new CertificateRules(state, size -> tip.root()).requireCheckpoint(certificate, tip.size(), tip.root());
        state.jointQuorumOfSize(tip.size()).require(certificate);
        return tip;
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_CERTIFICATE, detail);
    }
}
