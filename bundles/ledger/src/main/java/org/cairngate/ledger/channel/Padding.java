package org.cairngate.ledger.channel;

import java.util.Arrays;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Hides how long an event is, up to 64 bytes: {@code "open"} and {@code "closed"} would be told apart by their length alone. The bit
 * padding of ISO/IEC 7816-4: one byte 0x80, then zeros.
 */
final class Padding {

    /** Every padded event has a multiple of this many bytes: the readings of one kind then have one length. */
    static final int BLOCK = 64;

    private static final byte MARK = (byte) 0x80;

    private Padding() {}

    static byte[] add(byte[] event) {
        byte[] padded = Arrays.copyOf(event, (event.length / BLOCK + 1) * BLOCK);
        padded[event.length] = MARK;
        return padded;
    }

    static byte[] remove(byte[] padded) throws RefusedException {
        int end = padded.length - 1;
        while (end >= 0 && padded[end] == 0) {
            end--;
        }
        boolean one = end >= 0 && padded[end] == MARK && padded.length % BLOCK == 0 && padded.length - end <= BLOCK;
        if (!one) {
            throw new RefusedException(
                    RefusalReason.MALFORMED_EVENT,
                    "what was sealed is not padded to " + BLOCK + " bytes by 0x80 and zeros");
        }
        return Arrays.copyOf(padded, end);
    }
}
