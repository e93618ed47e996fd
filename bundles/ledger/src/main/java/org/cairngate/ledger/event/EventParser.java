package org.cairngate.ledger.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.jackson.dataformat.MessagePackFactory;
import org.msgpack.jackson.dataformat.MessagePackParser;

/**
 * Reads and checks what a device published: JSON, CBOR or MessagePack, or a {@link SignedEvent} that holds one of them, told apart by
 * the first byte; ledger format section 1. Who signed is not checked here.
 *
 * <p>Safe for use by several threads.
 */
public final class EventParser {

    /** Most bytes that an event may have. */
    public static final int MAX_BYTES = 65536;

    /** Deepest nesting, the event itself counted; only {@code x_} members can go below an item's array. */
    static final int MAX_DEPTH = 8;

    /** Longest number, in characters of its JSON form. */
    static final int MAX_NUMBER_LENGTH = 64;

    private final JsonFactory json;
    private final CBORFactory cbor;
    private final MessagePackFactory messagePack;

    /** A parser; keeps no state between events. */
    public EventParser() {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxStringLength(MAX_BYTES)
                .maxNameLength(MAX_BYTES)
                .maxDocumentLength(MAX_BYTES)
                .build();
        // Devices choose member names: none of them is kept beyond its event.
        json = JsonFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        cbor = CBORFactory.builder()
                .streamReadConstraints(constraints)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
                .build();
        messagePack = new MessagePackFactory();
        messagePack.setReuseResourceInParser(false);
        messagePack.setStreamReadConstraints(constraints);
    }

    /**
     * Reads an event.
     *
     * @param received the bytes that the device published
     * @throws RefusedException ({@code oversized}, {@code malformed-event}) when they are not an event
     */
    public Event parse(byte[] received) throws RefusedException {
        if (received.length > MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "event of " + received.length + " bytes, at most " + MAX_BYTES);
        }
        if (received.length == 0) {
            throw malformed("empty");
        }
        if (SignedEvent.isSigned(received)) {
            return parse(SignedEvent.decode(received).event());
        }
        new EventScanner().scan(received);
        return withJackson(received);
    }

    /** Reads with Jackson alone, which takes some forms that the scanner refuses. */
    Event withJackson(byte[] received) throws RefusedException {
        try (JsonParser parser = open(received)) {
            Event event = new EventReader(parser).read();
            refuseTrailing(parser, received);
            return event;
        } catch (IOException e) {
            throw malformed(firstLine(e));
        } catch (RuntimeException e) {
            // The CBOR and MessagePack readers report some malformed input this way.
            throw malformed("unreadable: " + firstLine(e));
        }
    }

    private JsonParser open(byte[] received) throws IOException, RefusedException {
        int first = received[0] & 0xff;
        if (first == '{' || first == ' ' || first == '\t' || first == '\n' || first == '\r') {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(received))
                    .toString();
            return json.createParser(text);
        }
        if (first >= 0xa0 && first <= 0xbf) {
            return cbor.createParser(received);
        }
        if ((first >= 0x80 && first <= 0x8f) || first == 0xde || first == 0xdf) {
            checkMessagePack(received);
            return messagePack.createParser(received);
        }
        throw malformed("neither JSON nor CBOR nor MessagePack: starts with byte 0x" + Integer.toHexString(first));
    }

    private static void refuseTrailing(JsonParser parser, byte[] received) throws IOException, RefusedException {
        // A text may end in white space. The binary forms may not, and are not read on, for what follows may be
        // anything.
        boolean trailing = parser instanceof CBORParser
                ? parser.currentLocation().getByteOffset() != received.length
                : !(parser instanceof MessagePackParser) && parser.nextToken() != null;
        if (trailing) {
            throw malformed("bytes after the event's end");
        }
    }

    /** Done first, because the MessagePack parser neither tells where it ended nor refuses text that is not UTF-8. */
    private static void checkMessagePack(byte[] received) throws IOException, RefusedException {
        MessagePack.UnpackerConfig config = new MessagePack.UnpackerConfig()
                .withActionOnMalformedString(CodingErrorAction.REPORT)
                .withActionOnUnmappableString(CodingErrorAction.REPORT)
                .withStringSizeLimit(MAX_BYTES);
        try (MessageUnpacker unpacker = config.newUnpacker(received)) {
            long pending = 1;
            while (pending > 0) {
                pending--;
                switch (unpacker.getNextFormat().getValueType()) {
                    case ARRAY -> pending += unpacker.unpackArrayHeader();
                    case MAP -> pending += 2L * unpacker.unpackMapHeader();
                    case STRING -> unpacker.unpackString();
                    default -> unpacker.skipValue();
                }
            }
            if (unpacker.getTotalReadBytes() != received.length) {
                throw malformed("bytes after the event's end");
            }
        }
    }

    private static String firstLine(Exception e) {
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return message.lines().findFirst().orElse("");
    }

    static RefusedException malformed(String detail) {
        return new RefusedException(RefusalReason.MALFORMED_EVENT, detail);
    }
}
