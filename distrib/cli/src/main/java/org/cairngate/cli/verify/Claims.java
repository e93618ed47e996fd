package org.cairngate.cli.verify;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.note.VerifiedCheckpoint;
import org.cairngate.ledger.proof.EventEvidence;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.VerifiedEvent;
import org.cairngate.ledger.transaction.EventsBody;
import org.cairngate.ledger.transaction.Transaction;

/** The values that each check looks at, as far as the files could be read. For one thread. */
final class Claims {

    private final Map<Check, Map<String, Object>> values = new EnumMap<>(Check.class);

    /** Claims of files that were not read. */
    Claims() {}

    Claims(byte[] event, byte[] proof, byte[] policy) {
        put(Check.POLICY, "sha256", Hash.sha256(policy).hex());
        put(Check.PROOF_FILE, "sha256", Hash.sha256(proof).hex());
        put(Check.EVENT, "sha256", Hash.sha256(event).hex());
        put(Check.EVENT, "bytes", event.length);
    }

    /** The proof file's text: one file has one reading. */
    static String text(byte[] proof) throws RefusedException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(proof))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(RefusalReason.BAD_CERTIFICATE, "proof file: it is not UTF-8 text");
        }
    }

    Map<String, Object> of(Check check) {
        return values.getOrDefault(check, Map.of());
    }

    void trusting(TlogPolicy policy) {
        put(
                Check.POLICY,
                "logs",
                String.join(", ", policy.logs().stream().map(NoteKey::name).toList()));
        put(Check.POLICY, "hubs", policy.cosigners().size());
    }

    void reading(EventProof proof, TlogPolicy policy) {
        EventEvidence evidence = proof.evidence();
        Transaction transaction = evidence.transaction().transaction();
        BlockHeader header = evidence.anchor().header();
        put(Check.EVENT_IN_BATCH, "index", evidence.inBatch().index());
        if (transaction.body() instanceof EventsBody body) {
            put(Check.EVENT_IN_BATCH, "count", body.count());
            put(Check.EVENT_IN_BATCH, "batchRoot", body.batchRoot().hex());
        }
        put(Check.TRANSACTION, "id", evidence.transaction().id().hex());
        put(Check.TRANSACTION, "signer", transaction.signer().hex());
        policy.witnesses().stream()
                .filter(key -> key.ed25519()
                        .filter(known -> known.id().equals(transaction.signer()))
                        .isPresent())
                .findFirst()
                .ifPresent(key -> put(Check.TRANSACTION, "signerName", key.name()));
        put(Check.TRANSACTION, "seq", transaction.seq());
        put(Check.TRANSACTION, "namespace", transaction.namespace());
        put(Check.TRANSACTION_IN_BLOCK, "index", evidence.inBlock().index());
        put(Check.TRANSACTION_IN_BLOCK, "count", header.txCount());
        put(Check.TRANSACTION_IN_BLOCK, "txRoot", header.txRoot().hex());
        put(Check.TRANSACTION_IN_BLOCK, "height", header.height());
        put(Check.HEADER_IN_LOG, "index", proof.index());
        put(Check.HEADER_IN_LOG, "headerLeaf", header.leafHash().hex());
        try {
            Checkpoint checkpoint = Checkpoint.of(proof.checkpoint());
            put(Check.HEADER_IN_LOG, "size", checkpoint.size());
            put(Check.HEADER_IN_LOG, "root", checkpoint.root().hex());
            put(Check.CHECKPOINT, "origin", checkpoint.origin());
            put(Check.CHECKPOINT, "size", checkpoint.size());
            put(Check.CHECKPOINT, "hubs", of(Check.POLICY).get("hubs"));
        } catch (RefusedException e) {
            put(Check.CHECKPOINT, "text", proof.checkpoint().text());
        }
    }

    void proving(VerifiedEvent verified) {
        put(Check.EVENT, "uid", verified.event().uid());
        put(Check.EVENT, "device", verified.event().deviceUid());
        put(Check.EVENT, "namespace", verified.namespace());
    }

    void accepting(VerifiedCheckpoint checkpoint) {
        put(Check.CHECKPOINT, "log", checkpoint.log().name());
        put(Check.CHECKPOINT, "cosigned", checkpoint.cosigners().size());
    }

    private void put(Check check, String name, Object value) {
        values.computeIfAbsent(check, any -> new LinkedHashMap<>()).put(name, value);
    }
}
