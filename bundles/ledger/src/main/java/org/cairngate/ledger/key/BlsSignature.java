package org.cairngate.ledger.key;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import supranational.blst.P1;
import supranational.blst.P1_Affine;

/**
 * A BLS12-381 signature, alone or aggregated: a compressed point of G1 (draft-irtf-cfrg-bls-signature, minimal-signature-size).
 * Having one says nothing: {@link BlsKey} verifies it. Immutable and safe for use by several threads.
 */
public final class BlsSignature {

    /** Length in bytes. */
    public static final int SIZE = 48;

    private static final int COMPRESSED = 0x80;
    private static final int INFINITY = 0x40;

    private final byte[] encoded;

    private BlsSignature(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Reads a compressed point. Whether it is one of the group is checked when it is used, for that needs the native library.
     *
     * @throws IllegalArgumentException when the form is another, or the point at infinity's
     */
    public static BlsSignature of(byte[] encoded) {
        requireForm(encoded, SIZE, "signature");
        return new BlsSignature(encoded.clone());
    }

    /**
     * The sum of signatures, which is one signature of all their keys.
     *
     * @param signatures at least one
     * @return empty when one is no point of the group, or the sum is the point at infinity
     * @throws UnsupportedOperationException when the native library does not load on this machine
     */
    public static Optional<BlsSignature> aggregate(List<BlsSignature> signatures) {
        return BlsLibrary.call(() -> {
            P1 sum = new P1();
            for (BlsSignature signature : signatures) {
                Optional<P1_Affine> point = signature.point();
                if (point.isEmpty()) {
                    return Optional.empty();
                }
                sum.add(point.get());
            }
            return sum.is_inf() ? Optional.empty() : Optional.of(new BlsSignature(sum.compress()));
        });
    }

    /** The compressed point, {@value #SIZE} bytes. */
    public byte[] encoded() {
        return encoded.clone();
    }

    /** The point, when it is one of the prime-order group and not at infinity. */
    Optional<P1_Affine> point() {
        try {
            P1_Affine point = new P1_Affine(encoded);
            return point.is_inf() || !point.in_group() ? Optional.empty() : Optional.of(point);
        } catch (RuntimeException e) {
            // That is how blst's binding says that there is no such point.
            return Optional.empty();
        }
    }

    static void requireForm(byte[] encoded, int size, String what) {
        if (encoded.length != size) {
            throw new IllegalArgumentException(
                    "a BLS12-381 " + what + " has " + size + " bytes, got " + encoded.length);
        }
        if ((encoded[0] & COMPRESSED) == 0 || (encoded[0] & INFINITY) != 0) {
            throw new IllegalArgumentException(
                    "a BLS12-381 " + what + " is a compressed point, not the one at infinity");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlsSignature that && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "BlsSignature of " + encoded.length + " bytes";
    }
}
