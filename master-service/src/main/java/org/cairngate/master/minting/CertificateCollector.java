package org.cairngate.master.minting;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.JointQuorum;
import org.cairngate.ledger.state.ValidatorSet;
import org.cairngate.ledger.store.ChainStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the hubs' cosignatures until a checkpoint has a quorum, stores the certificate and announces it.
 *
 * <p>Cosignatures are cumulative, so an older checkpoint than the certified one is of no use and is dropped. At most {@link
 * #MAX_OPEN} checkpoints are held. Safe for use by several threads.
 */
public final class CertificateCollector {

    /** Most checkpoints that wait for a quorum; the oldest goes first, as any newer one covers it. */
    public static final int MAX_OPEN = 256;

    private static final Logger log = LoggerFactory.getLogger(CertificateCollector.class);

    private final ChainStore store;
    private final HubCopies copies;
    private final Announcer announcer;
    private final NavigableMap<Long, SignedNote> open = new TreeMap<>();

    /** A collector for the chain in the store, which tells the copies' keeper what hubs cosigned. */
    public CertificateCollector(ChainStore store, HubCopies copies, Announcer announcer) {
        this.store = store;
        this.copies = copies;
        this.announcer = announcer;
    }

    /**
     * Takes one hub's cosignature.
     *
     * @param hub the hub that sent it
     * @param message the signed note, as it came
     * @throws RefusedException ({@code malformed-cbor}, {@code bad-certificate}, {@code equivocation}, {@code unknown-signer})
     *     when it is not that hub's cosignature of a checkpoint of this log
     */
    public synchronized void accept(String hub, byte[] message) throws RefusedException {
        SignedNote note = SignedNote.parse(message);
        Checkpoint checkpoint = Checkpoint.of(note);
        copies.compare(hub, checkpoint);
        if (checkpoint.size() <= store.certifiedSize()) {
            return;
        }
        SignedNote own = ownCheckpoint(checkpoint, note);
        JointQuorum quorum = store.state().jointQuorumOfSize(checkpoint.size());
        SignedNote merged = open.getOrDefault(checkpoint.size(), own);
        for (NoteSignature line : lines(hub, note, quorum)) {
            merged = signedBy(merged, line) ? merged : merged.withSignature(line);
        }
        open.put(checkpoint.size(), merged);
        Optional<SignedNote> certificate = quorum.certificate(merged);
        if (certificate.isPresent()) {
            certify(checkpoint, certificate.get());
        } else if (open.size() > MAX_OPEN) {
            open.pollFirstEntry();
        }
    }

    private SignedNote ownCheckpoint(Checkpoint checkpoint, SignedNote note) throws RefusedException {
        SignedNote own = store.checkpoint(checkpoint.size())
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.BAD_CERTIFICATE, "size " + checkpoint.size() + " is not signed yet"));
        if (!own.text().equals(note.text())) {
            throw new RefusedException(
                    RefusalReason.BAD_CERTIFICATE,
                    "the cosigned text of size " + checkpoint.size() + " is not this log's checkpoint");
        }
        return own;
    }

    /** The verified lines that the chain's kind of certificate asks of a hub. */
    private static List<NoteSignature> lines(String hub, SignedNote note, JointQuorum quorum) throws RefusedException {
        ValidatorSet.Validator validator = quorum.validator(hub)
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.UNKNOWN_SIGNER, hub + " is no validator of this checkpoint"));
        List<NoteSignature> lines = new ArrayList<>();
        for (NoteKey key : quorum.partKeys(validator)) {
            if (key.verify(note).isEmpty()) {
                throw new RefusedException(
                        RefusalReason.BAD_CERTIFICATE,
                        "the note carries no cosignature of " + hub + "'s key, of the kind that this chain needs");
            }
            key.line(note).ifPresent(lines::add);
        }
        return lines;
    }

    private static boolean signedBy(SignedNote note, NoteSignature signature) {
        return note.signatures().stream()
                .anyMatch(line ->
                        line.keyHash() == signature.keyHash() && line.name().equals(signature.name()));
    }

    private void certify(Checkpoint checkpoint, SignedNote certificate) throws RefusedException {
        store.putCertificate(certificate);
        open.headMap(checkpoint.size(), true).clear();
        log.info(
                "checkpoint certified size={} cosignatures={}",
                checkpoint.size(),
                certificate.signatures().size() - 1);
        announcer.certificate(certificate);
    }
}
