package org.cairngate.ledger.key;

import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * The keys of a node: the one that signs transactions, and those that a chain's certificates may need besides.
 *
 * <p>The further keys are {@code [blsKey96, possession48, mlDsaKey1312]} in CBOR, byte strings that are empty for what is not
 * there; a node that has none is written without them.
 *
 * @param ledger signs transactions and cosignatures
 * @param bls signs parts of compact certificates
 * @param mlDsa44 signs post-quantum cosignatures
 */
public record NodeKeys(PublicKey ledger, Optional<Bls> bls, Optional<MlDsa44Key> mlDsa44) {

    /**
     * A BLS key and the proof that its holder has its secret. Whether the proof is one is for the chain's rules to check.
     *
     * @param key the key
     * @param possession the proof
     */
    public record Bls(BlsKey key, BlsSignature possession) {

        /** Refuses nulls. */
        public Bls {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(possession, "possession");
        }
    }

    /** Most characters of {@link #text}. */
    public static final int MAX_TEXT = 4096;

    private static final char SEPARATOR = '.';

    /** Refuses nulls. */
    public NodeKeys {
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(bls, "bls");
        Objects.requireNonNull(mlDsa44, "mlDsa44");
    }

    /** A node with its ledger key only. */
    public static NodeKeys of(PublicKey ledger) {
        return new NodeKeys(ledger, Optional.empty(), Optional.empty());
    }

    /** These keys and the BLS key that belongs to the given ledger key. */
    public NodeKeys withBls(SigningKey key) {
        BlsSigningKey signing = BlsSigningKey.of(key);
        return new NodeKeys(ledger, Optional.of(new Bls(signing.publicKey(), signing.provePossession())), mlDsa44);
    }

    /** These keys and the ML-DSA-44 key that belongs to the given ledger key. */
    public NodeKeys withMlDsa44(SigningKey key) {
        return new NodeKeys(ledger, bls, Optional.of(MlDsa44SigningKey.of(key).publicKey()));
    }

    /** Whether there are keys besides the ledger key. */
    public boolean hasFurther() {
        return bls.isPresent() || mlDsa44.isPresent();
    }

    /** Writes the further keys as one item; call it only when there are some. */
    public void writeFurther(CborWriter writer) {
        writer.array(3)
                .bytes(bls.map(known -> known.key().encoded()).orElse(new byte[0]))
                .bytes(bls.map(known -> known.possession().encoded()).orElse(new byte[0]))
                .bytes(mlDsa44.map(MlDsa44Key::encoded).orElse(new byte[0]));
    }

    /**
     * One word for people to copy from one machine to another: the did:key of the ledger key and, when there are further keys, a dot
     * and their CBOR in base64url.
     */
    public String text() {
        if (!hasFurther()) {
            return ledger.did();
        }
        CborWriter further = new CborWriter();
        writeFurther(further);
        return ledger.did()
                + SEPARATOR
                + Base64.getUrlEncoder().withoutPadding().encodeToString(further.toBytes());
    }

    /**
     * Reads what {@link #text} gives.
     *
     * @throws IllegalArgumentException when it is anything else
     */
    public static NodeKeys ofText(String text) {
        if (text.length() > MAX_TEXT) {
            throw new IllegalArgumentException(
                    "a node's keys are at most " + MAX_TEXT + " characters, got " + text.length());
        }
        int dot = text.indexOf(SEPARATOR);
        if (dot < 0) {
            return of(PublicKey.ofDid(text));
        }
        try {
            CborReader reader = new CborReader(Base64.getUrlDecoder().decode(text.substring(dot + 1)));
            NodeKeys keys = readFurther(reader, PublicKey.ofDid(text.substring(0, dot)));
            reader.expectEnd();
            if (!keys.text().equals(text)) {
                throw new IllegalArgumentException("a node's further keys are not in their one form");
            }
            return keys;
        } catch (CborException e) {
            throw new IllegalArgumentException(
                    "a node's further keys are not what `cairngate key` prints: " + e.detail(), e);
        }
    }

    /**
     * Reads what {@link #writeFurther} writes.
     *
     * @throws CborException when it is not of that shape
     * @throws IllegalArgumentException when a key is not one, or there is none
     */
    public static NodeKeys readFurther(CborReader reader, PublicKey ledger) throws CborException {
        reader.readArray(3);
        byte[] key = reader.readBytes(BlsKey.SIZE);
        byte[] possession = reader.readBytes(BlsSignature.SIZE);
        byte[] mlDsa44 = reader.readBytes(MlDsa44Key.SIZE);
        Optional<Bls> bls = key.length == 0 && possession.length == 0
                ? Optional.empty()
                : Optional.of(new Bls(BlsKey.of(key), BlsSignature.of(possession)));
        NodeKeys keys =
                new NodeKeys(ledger, bls, mlDsa44.length == 0 ? Optional.empty() : Optional.of(MlDsa44Key.of(mlDsa44)));
        if (!keys.hasFurther()) {
            throw new IllegalArgumentException("a node without further keys is written without their list");
        }
        return keys;
    }
}
