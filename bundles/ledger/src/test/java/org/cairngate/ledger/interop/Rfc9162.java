package org.cairngate.ledger.interop;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Verifies consistency proofs by the steps of RFC 9162 section 2.1.4.2, in their order and with their names. Written from the
 * document alone, with the JDK's SHA-256, so that it can disagree with ours.
 */
final class Rfc9162 {

    private Rfc9162() {}

    /** Whether the proof shows that the tree of {@code second} leaves extends that of {@code first}; 0 < first < second. */
    static boolean isConsistent(
            long first, long second, byte[] firstHash, byte[] secondHash, List<byte[]> consistencyPath) {
        // Step 1.
        if (consistencyPath.isEmpty()) {
            return false;
        }
        // Step 2.
        List<byte[]> path = new ArrayList<>(consistencyPath);
        if ((first & (first - 1)) == 0) {
            path.add(0, firstHash);
        }
        // Step 3.
        long fn = first - 1;
        long sn = second - 1;
        // Step 4.
        while ((fn & 1) == 1) {
            fn >>>= 1;
            sn >>>= 1;
        }
        // Step 5.
        byte[] fr = path.get(0);
        byte[] sr = path.get(0);
        // Step 6.
        for (byte[] c : path.subList(1, path.size())) {
            if (sn == 0) {
                return false;
            }
            if ((fn & 1) == 1 || fn == sn) {
                fr = hash(c, fr);
                sr = hash(c, sr);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>>= 1;
                    sn >>>= 1;
                }
            } else {
                sr = hash(sr, c);
            }
            fn >>>= 1;
            sn >>>= 1;
        }
        // Step 7.
        return Arrays.equals(fr, firstHash) && Arrays.equals(sr, secondHash) && sn == 0;
    }

    private static byte[] hash(byte[] left, byte[] right) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 1);
            digest.update(left);
            digest.update(right);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
