package org.cairngate.ledger.protocol;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** The length of what messages say to people. */
final class Details {

    private Details() {}

    /** The text, cut at a character so that it has at most {@link Receipt#MAX_DETAIL} UTF-8 bytes. */
    static String cut(String detail) {
        ByteBuffer bytes = ByteBuffer.allocate(Receipt.MAX_DETAIL);
        CharBuffer rest = CharBuffer.wrap(detail);
        StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .encode(rest, bytes, true);
        return StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    }
}
