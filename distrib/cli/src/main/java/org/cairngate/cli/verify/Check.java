package org.cairngate.cli.verify;

import java.util.Arrays;
import java.util.Optional;

/** The checks of {@code cairn verify}, in the order in which they are explained: from the event outwards to the cosigners. */
public enum Check {
    POLICY("policy"),
    PROOF_FILE("proof file"),
    EVENT("event"),
    EVENT_IN_BATCH("event in batch"),
    TRANSACTION("transaction"),
    TRANSACTION_IN_BLOCK("transaction in block"),
    HEADER_IN_LOG("header in log"),
    CHECKPOINT("checkpoint");

    private final String label;

    Check(String label) {
        this.label = label;
    }

    /** Its name for people and programs; refusals begin with it. */
    public String label() {
        return label;
    }

    /**
     * The check that a refusal's detail names: the text before its first colon, as {@code ProofVerifier} and {@code EventProof}
     * promise.
     */
    static Optional<Check> named(String detail) {
        int colon = detail.indexOf(':');
        String name = colon < 0 ? detail : detail.substring(0, colon);
        return switch (name) {
            case "evidence" -> Optional.of(PROOF_FILE);
            case "annotation" -> Optional.of(EVENT_IN_BATCH);
            default ->
                Arrays.stream(values())
                        .filter(check -> check.label.equals(name))
                        .findFirst();
        };
    }
}
