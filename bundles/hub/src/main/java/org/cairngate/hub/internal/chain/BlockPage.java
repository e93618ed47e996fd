package org.cairngate.hub.internal.chain;

import java.util.ArrayList;
import java.util.List;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.cbor.CborReader;

/**
 * The master's answer to a question for blocks: a CBOR array of encoded blocks.
 *
 * @param blocks in the order in which they came; nothing says yet that they are valid
 */
public record BlockPage(List<Block> blocks) {

    /** Takes a copy. */
    public BlockPage {
        blocks = List.copyOf(blocks);
    }

    /**
     * Reads an answer.
     *
     * @param limit most blocks
     * @throws RefusedException ({@code malformed-cbor}, {@code oversized}, {@code bad-certificate}) when the bytes are not one
     */
    public static BlockPage decode(byte[] encoded, int limit) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        int count = reader.readArrayUpTo(limit);
        List<Block> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(Block.decode(reader.readBytes(Block.MAX_BYTES)));
        }
        reader.expectEnd();
        return new BlockPage(blocks);
    }
}
