package org.cairngate.ledger.note;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.MlDsa44SigningKey;
import org.cairngate.ledger.key.SigningKey;

/** What certifies the checkpoints of a chain. Its genesis says which. */
public enum CertificateKind {
    /** A list of Ed25519 cosignatures with their times. */
    LIST(0),
    /** One aggregate signature ({@link CompactCertificate}). */
    COMPACT(1),
    /** A list of Ed25519 and ML-DSA-44 cosignatures; a hub counts when both of its own are there. */
    LIST_AND_ML_DSA_44(2);

    private final int code;

    CertificateKind(int code) {
        this.code = code;
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
