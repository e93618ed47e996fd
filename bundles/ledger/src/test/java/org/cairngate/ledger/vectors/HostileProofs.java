package org.cairngate.ledger.vectors;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;

/** Proof files that must be refused: each is a valid one with one thing forged, and everything around it made to fit. */
final class HostileProofs {

    /** A proof that must be refused, of the draft's event and under its policy. */
    record Hostile(String check, String why, ProofDraft draft, String proof) {}

    interface Forgery {
        void forge(ProofDraft draft) throws RefusedException;
    }

    interface Rewrite {
        String of(ProofDraft draft) throws RefusedException;
    }

    final VectorChain chain;
    private final Map<String, Hostile> made = new LinkedHashMap<>();

    private HostileProofs(VectorChain chain) {
        this.chain = chain;
    }

    /** All, by name. */
    static Map<String, Hostile> of(VectorChain chain) throws RefusedException {
        HostileProofs proofs = new HostileProofs(chain);
        new ForgedContents(proofs).make();
        new ForgedSignedEvents(proofs).make();
        new ForgedCheckpoints(proofs).make();
        new ForgedFiles(proofs).make();
        return proofs.made;
    }

    void forge(String name, String check, String why, Forgery forgery) throws RefusedException {
        rewrite(name, check, why, draft -> {
            forgery.forge(draft);
            return draft.file();
        });
    }

    void rewrite(String name, String check, String why, Rewrite rewrite) throws RefusedException {
        ProofDraft draft = new ProofDraft(chain);
        String file = rewrite.of(draft);
        made.put(name, new Hostile(check, why, draft, file));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Hash flip(Hash hash) {
        byte[] bytes = hash.bytes();
        bytes[7] ^= 1;
        return Hash.of(bytes);
    }
}
