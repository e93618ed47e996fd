package org.cairngate.ledger.proof;

import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.Erasure;
import org.cairngate.ledger.store.EventPosition;
import org.cairngate.ledger.store.Holdings.KeptTransaction;

/** Builds proofs of the events whose segments a store keeps. May be called from several threads. */
public final class ProofBuilder {

    private final ChainStore store;

    /** A builder over the given store. */
    public ProofBuilder(ChainStore store) {
        this.store = store;
    }

    /**
     * The proof of an event against the newest certificate; empty while no certificate covers the event's block, or when the
     * event is not known here.
     *
     * @throws RefusedException ({@code erased}) when the event was erased; says who did, when, and by which receipt
     * @throws org.cairngate.ledger.store.StorageException when a row that the proof needs is damaged
     */
    public Optional<EventProof> prove(String uid) throws RefusedException {
        Optional<EventPosition> position = store.findEvent(uid);
        Optional<SignedNote> certificate = store.newestCertificate();
        if (position.isEmpty() || certificate.isEmpty()) {
            return Optional.empty();
        }
        Optional<Erasure> erasure = store.erasure(position.get());
        if (erasure.isPresent()) {
            throw erasure.get().refusal();
        }
        long size = size(certificate.get());
        return position.get().height() < size
                ? store.storedSegment(position.get().txId())
                        .flatMap(segment -> prove(position.get(), segment, certificate.get(), size))
                : Optional.empty();
    }

    private Optional<EventProof> prove(
            EventPosition position, StoredSegment segment, SignedNote certificate, long size) {
        Optional<BlockHeader> header = store.header(position.height());
        return header.filter(known -> segment.event(position.eventIndex()).isPresent())
                .flatMap(known -> store.holdings()
                        .transaction(position.height(), position.txIndex())
                        .map(transaction -> new EventProof(
                                evidence(
                                        position,
                                        segment,
                                        transaction,
                                        new EventEvidence.Anchor(known, EventProof.noteHash(certificate))),
                                position.height(),
                                store.inclusionPath(position.height(), size),
                                certificate)));
    }

    private static EventEvidence evidence(
            EventPosition position, StoredSegment segment, KeptTransaction transaction, EventEvidence.Anchor anchor) {
        RecordedEvent event = segment.event(position.eventIndex()).orElseThrow();
        return new EventEvidence(
                event.salt(),
                event.annotation(),
                new EventEvidence.TreePlace(
                        position.eventIndex(), MerkleTree.path(segment.leaves(), position.eventIndex())),
                transaction.transaction(),
                new EventEvidence.TreePlace(position.txIndex(), transaction.path()),
                anchor);
    }

    private static long size(SignedNote certificate) {
        try {
            return Checkpoint.of(certificate).size();
        } catch (RefusedException e) {
            throw new IllegalStateException("the store took a certificate that is none: " + e.detail(), e);
        }
    }
}
