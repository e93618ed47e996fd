package org.cairngate.ledger.key;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/**
 * A BLS12-381 public key: a compressed point of G2 (draft-irtf-cfrg-bls-signature, minimal-signature-size, proof of
 * possession). Keys may be added up only when each has shown its {@linkplain #provesPossession proof of possession}; otherwise
 * a key that is made from others cancels them.
 *
 * <p>Immutable and safe for use by several threads. The point is decoded and checked once, at the first verification.
 */
public final class BlsKey {

    /** Length in bytes of the encoded key. */
    public static final int SIZE = 96;

    /** The tag under which messages are hashed to the curve: the draft's ciphersuite. */
    static final String SIGNATURE_TAG = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";

    /** The tag under which a key is hashed for its proof of possession: no signature can pass for one. */
    static final String POSSESSION_TAG = "BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";

    private final byte[] encoded;
    private volatile Optional<P2_Affine> checked = Optional.empty();

    private BlsKey(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Reads a compressed point. Whether it is one of the group is checked when it is used, for that needs the native library.
     *
     * @throws IllegalArgumentException when the form is another, or the point at infinity's
     */
    public static BlsKey of(byte[] encoded) {
        BlsSignature.requireForm(encoded, SIZE, "public key");
        return new BlsKey(encoded.clone());
    }

    /** The compressed point, {@value #SIZE} bytes. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /**
     * Whether the signature is this key's over the message; false when key or signature is no point of its group.
     *
     * @throws UnsupportedOperationException when the native library does not load on this machine
     */
    public boolean verify(byte[] message, BlsSignature signature) {
        return verify(List.of(this), message, signature);
    }

    /**
     * Whether the signature is the sum of the signatures of all these keys over the same message (the draft's
     * FastAggregateVerify). False when a key or the signature is no point of its group, or the keys cancel each other.
     *
     * @param keys at least one, each of which has proved its possession
     * @throws UnsupportedOperationException when the native library does not load on this machine
     */
    public static boolean verify(List<BlsKey> keys, byte[] message, BlsSignature signature) {
        return BlsLibrary.call(() -> {
            P2 sum = new P2();
            for (BlsKey key : keys) {
                Optional<P2_Affine> point = key.point();
                if (point.isEmpty()) {
                    return false;
                }
                sum.add(point.get());
            }
            return !keys.isEmpty() && verify(sum.to_affine(), message, SIGNATURE_TAG, signature);
        });
    }

    /**
     * Whether the holder of this key's secret made the proof (the draft's PopVerify).
     *
     * @throws UnsupportedOperationException when the native library does not load on this machine
     */
    public boolean provesPossession(BlsSignature proof) {
        return BlsLibrary.call(() -> point().filter(point -> verify(point, encoded, POSSESSION_TAG, proof))
                .isPresent());
    }

    private static boolean verify(P2_Affine key, byte[] message, String tag, BlsSignature signature) {
        Optional<P1_Affine> point = signature.point();
        // blst refuses a key at infinity, which is what keys that cancel each other add up to.
        return point.isPresent() && point.get().core_verify(key, true, message, tag) == BLST_ERROR.BLST_SUCCESS;
    }

    private Optional<P2_Affine> point() {
        if (checked.isEmpty()) {
            try {
                P2_Affine point = new P2_Affine(encoded);
                checked = point.is_inf() || !point.in_group() ? Optional.empty() : Optional.of(point);
            } catch (RuntimeException e) {
                // That is how blst's binding says that there is no such point.
                return Optional.empty();
            }
        }
        return checked;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlsKey that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "BlsKey " + HexFormat.of().formatHex(encoded);
    }
}
