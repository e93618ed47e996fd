package org.cairngate.ledger.tiles;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.BlockHeader;

/**
 * The headers in an entry bundle of the log (C2SP tlog-tiles, "Log entries"), each after its length in 16 bits, big-endian.
 *
 * @param headers 1..{@link TilePath#FULL_WIDTH} of them, in the order in which they came; nothing says yet whose they are
 */
public record HeaderBundle(List<BlockHeader> headers) {

    /** Most bytes of a bundle. */
    public static final int MAX_BYTES = TilePath.FULL_WIDTH * (Short.BYTES + BlockHeader.MAX_BYTES);

    /** Takes a copy; refuses another number of headers with an {@link IllegalArgumentException}. */
    public HeaderBundle {
        headers = List.copyOf(headers);
        if (headers.isEmpty() || headers.size() > TilePath.FULL_WIDTH) {
            throw new IllegalArgumentException(
                    "a bundle has 1.." + TilePath.FULL_WIDTH + " headers, got " + headers.size());
        }
    }

    /**
     * Reads a bundle.
     *
     * @throws RefusedException ({@code oversized}, {@code malformed-cbor}) when the bytes are none, or a header is none
     */
    public static HeaderBundle decode(byte[] encoded) throws RefusedException {
        if (encoded.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "bundle of " + encoded.length + " bytes, at most " + MAX_BYTES);
        }
        List<BlockHeader> headers = new ArrayList<>();
        int offset = 0;
        while (offset < encoded.length) {
            int from = offset + Short.BYTES;
            int length = from > encoded.length
                    ? encoded.length
                    : (encoded[offset] & 0xff) << Byte.SIZE | (encoded[offset + 1] & 0xff);
            if (length > encoded.length - from || headers.size() == TilePath.FULL_WIDTH) {
                throw malformed("at offset " + offset + " no header begins that is in it whole, after " + headers.size()
                        + " of at most " + TilePath.FULL_WIDTH);
            }
            headers.add(BlockHeader.decode(Arrays.copyOfRange(encoded, from, from + length)));
            offset = from + length;
        }
        if (headers.isEmpty()) {
            throw malformed("it is empty");
        }
        return new HeaderBundle(headers);
    }

    private static RefusedException malformed(String what) {
        return new RefusedException(RefusalReason.MALFORMED_CBOR, "bundle of headers: " + what);
    }
}
