package org.cairngate.ledger.proof;

import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.PublicKey;
import org.cairngate.ledger.merkle.InclusionProof;
import org.cairngate.ledger.merkle.MerkleTree;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.note.VerifiedCheckpoint;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * Verifies an event's proof with the files alone (C2SP tlog-proof, "Verifying a tlog proof"). Pure; may be called from several
 * threads. The detail of a refusal starts with the name of the check that failed: {@code event in batch}, {@code transaction},
 * {@code transaction in block}, {@code header in log}, {@code checkpoint}, {@code event}.
 */
public final class ProofVerifier {

    private ProofVerifier() {}

    /** One check. */
    private interface Check<T> {
        T run() throws RefusedException;
    }

    /**
     * Verifies that the event file is on the policy's log, as its quorum of hubs saw it.
     *
     * @param eventFile the event's bytes as the device sent them
     * @throws RefusedException with the first check that failed
     */
    public static VerifiedEvent verify(byte[] eventFile, EventProof proof, TlogPolicy policy) throws RefusedException {
        EventEvidence evidence = proof.evidence();
        BlockHeader header = evidence.anchor().header();
        if (eventFile.length > EventParser.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "event: " + eventFile.length + " bytes, at most " + EventParser.MAX_BYTES);
        }
        SignedTransaction transaction = evidence.transaction();
        EventsBody body = eventsBody(transaction);
        Annotation annotation = named("annotation", () -> Annotation.decode(evidence.annotation()));
        requireInBatch(evidence.recorded(eventFile), evidence.inBatch(), body);
        Optional<NoteKey> signer = named("transaction", () -> verifySigner(transaction, policy));
        requireInBlock(evidence, header);
        VerifiedCheckpoint checkpoint = named("checkpoint", () -> checkpoint(proof, policy));
        requireInLog(proof, header, checkpoint);
        Event event = named("event", () -> new EventParser().parse(eventFile));
        named("event", () -> requireDeviceSignature(eventFile, annotation));
        requireSameNamespace(event, transaction);
        return new VerifiedEvent(
                event,
                annotation.receivedAt(),
                new VerifiedEvent.Signer(
                        transaction.id(),
                        transaction.transaction().chainId(),
                        transaction.transaction().signer(),
                        signer.map(NoteKey::name).orElse("")),
                header.time(),
                header.height(),
                checkpoint);
    }

    /** When the device signed, it was with the key that the hub noted. */
    private static Optional<SignedEvent> requireDeviceSignature(byte[] eventFile, Annotation annotation)
            throws RefusedException {
        if (!SignedEvent.isSigned(eventFile)) {
            return Optional.empty();
        }
        SignedEvent signed = SignedEvent.decode(eventFile);
        PublicKey key = signed.key();
        if (!key.id().equals(annotation.deviceKey())) {
            throw new RefusedException(
                    RefusalReason.BAD_SIGNATURE,
                    "it is signed by " + key.did() + ", the hub noted key " + annotation.deviceKey());
        }
        signed.verify(key);
        return Optional.of(signed);
    }

    private static EventsBody eventsBody(SignedTransaction transaction) throws RefusedException {
        if (transaction.transaction().body() instanceof EventsBody body) {
            return body;
        }
        throw new RefusedException(RefusalReason.NOT_PERMITTED, "transaction: it carries no events");
    }

    private static void requireInBatch(RecordedEvent event, EventEvidence.TreePlace place, EventsBody body)
            throws RefusedException {
        try {
            InclusionProof.verify(event.leaf(), place.index(), body.count(), place.path(), body.batchRoot());
        } catch (RefusedException e) {
            throw new RefusedException(
                    RefusalReason.BATCH_ROOT_MISMATCH,
                    "event in batch: the file, its salt or its annotation is not what was recorded: " + e.detail());
        }
    }

    /** Checks the signature when the policy knows the signer's key; every cosigner has checked it against the registry. */
    private static Optional<NoteKey> verifySigner(SignedTransaction transaction, TlogPolicy policy)
            throws RefusedException {
        for (NoteKey witness : policy.witnesses()) {
            Optional<Ed25519Key> key = witness.ed25519()
                    .filter(known -> known.id().equals(transaction.transaction().signer()));
            if (key.isPresent()) {
                transaction.verify(key.get());
                return Optional.of(witness);
            }
        }
        return Optional.empty();
    }

    private static void requireInBlock(EventEvidence evidence, BlockHeader header) throws RefusedException {
        Hash leaf = MerkleTree.leafHash(evidence.transaction().bytes());
        try {
            InclusionProof.verify(
                    leaf,
                    evidence.inBlock().index(),
                    header.txCount(),
                    evidence.inBlock().path(),
                    header.txRoot());
        } catch (RefusedException e) {
            throw new RefusedException(RefusalReason.TX_ROOT_MISMATCH, "transaction in block: " + e.detail());
        }
        if (!evidence.transaction().transaction().chainId().equals(header.chainId())) {
            throw new RefusedException(
                    RefusalReason.FOREIGN_CHAIN, "transaction in block: it is of another chain than the header");
        }
    }

    private static VerifiedCheckpoint checkpoint(EventProof proof, TlogPolicy policy) throws RefusedException {
        SignedNote note = proof.checkpoint();
        VerifiedCheckpoint verified = policy.check(note);
        if (!EventProof.noteHash(note).equals(proof.evidence().anchor().noteHash())) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE, "its signature lines are not those that the proof was made with");
        }
        return verified;
    }

    private static void requireInLog(EventProof proof, BlockHeader header, VerifiedCheckpoint verified)
            throws RefusedException {
        if (proof.index() != header.height()) {
            throw new RefusedException(
                    RefusalReason.BAD_HEADER,
                    "header in log: index is " + proof.index() + ", the header's height " + header.height());
        }
        named("header in log", () -> {
            InclusionProof.verify(
                    header.leafHash(),
                    proof.index(),
                    verified.checkpoint().size(),
                    proof.logPath(),
                    verified.checkpoint().root());
            return verified;
        });
    }

    private static void requireSameNamespace(Event event, SignedTransaction transaction) throws RefusedException {
        if (!event.namespace().equals(transaction.transaction().namespace())) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "event: it is of namespace " + event.namespace() + ", its transaction of "
                            + transaction.transaction().namespace());
        }
    }

    private static <T> T named(String check, Check<T> body) throws RefusedException {
        try {
            return body.run();
        } catch (RefusedException e) {
            throw new RefusedException(e.reason(), check + ": " + e.detail());
        }
    }
}
