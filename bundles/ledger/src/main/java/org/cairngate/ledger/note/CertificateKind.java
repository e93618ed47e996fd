package org.cairngate.ledger.note;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.MlDsa44SigningKey;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;

/** What certifies the checkpoints of a chain. Its genesis says which. */
public enum CertificateKind {
    /** A list of Ed25519 cosignatures with their times. */
    LIST(0, "list"),
    /** One aggregate signature ({@link CompactCertificate}). */
    COMPACT(1, "compact"),
    /** A list of Ed25519 and ML-DSA-44 cosignatures; a hub counts when both of its own are there. */
    LIST_AND_ML_DSA_44(2, "list+ml-dsa-44");

    private final int code;
    private final String label;

    CertificateKind(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /** What people write for it: {@code list}, {@code compact} or {@code list+ml-dsa-44}. */
    public String label() {
        return label;
    }

    /**
     * The kind that people write so.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static CertificateKind labelled(String label) {
        for (CertificateKind kind : values()) {
            if (kind.label.equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException(
                "there are no certificates of kind '" + label + "', only list, compact and list+ml-dsa-44");
    }

    /** The number in the chain policy. */
    public int code() {
        return code;
    }

    /**
     * The kind with this number.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static CertificateKind ofCode(long code) {
        for (CertificateKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no certificate kind has code " + code);
    }

    /**
     * The public keys that a hub registers for certificates of this kind.
     *
     * @param key its ledger key
     * @throws UnsupportedOperationException when the kind needs a native library that does not load on this machine
     */
    public NodeKeys keys(SigningKey key) {
        NodeKeys ledger = NodeKeys.of(key.publicKey());
        return switch (this) {
            case LIST -> ledger;
            case COMPACT -> ledger.withBls(key);
            case LIST_AND_ML_DSA_44 -> ledger.withMlDsa44(key);
        };
    }

    /**
     * The cosigners with which a hub contributes to certificates of this kind.
     *
     * @param hub the hub's name
     * @param key its ledger key
     * @throws UnsupportedOperationException when the kind needs a native library that does not load on this machine
     */
    public List<Cosigner> cosigners(String hub, SigningKey key) {
        List<Cosigner> cosigners = new ArrayList<>();
        if (this == COMPACT) {
            cosigners.add(new Cosigner(hub, BlsSigningKey.of(key)));
        } else {
            cosigners.add(new Cosigner(hub, key));
        }
        if (this == LIST_AND_ML_DSA_44) {
            cosigners.add(new Cosigner(hub, MlDsa44SigningKey.of(key)));
        }
        return List.copyOf(cosigners);
    }
}
