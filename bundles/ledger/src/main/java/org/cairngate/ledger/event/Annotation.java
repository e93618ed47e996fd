package org.cairngate.ledger.event;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborException;
import org.cairngate.ledger.cbor.CborReader;
import org.cairngate.ledger.cbor.CborWriter;

/**
 * What the hub noted when it received an event; ledger format section 2.
 *
 * @param receivedAt the hub's time, whole milliseconds, 0..2^53-1
 * @param deviceKey id of the key that the device proved to hold; {@link KeyId#ZERO} for a device without a key
 * @param tags what analyzers said, at most {@link #MAX_TAGS}
 */
public record Annotation(Instant receivedAt, KeyId deviceKey, List<Tag> tags) {

    /** Most bytes that an encoded annotation may have. */
    public static final int MAX_BYTES = 8192;

    /** Most tags. */
    public static final int MAX_TAGS = 32;

    private static final int VERSION = 1;
    private static final long MAX_MILLIS = (1L << 53) - 1;

    /** Refuses values out of range with an {@link IllegalArgumentException}. */
    public Annotation {
        Objects.requireNonNull(deviceKey, "deviceKey");
        tags = List.copyOf(tags);
        if (receivedAt.isBefore(Instant.EPOCH)
                || receivedAt.isAfter(Instant.ofEpochMilli(MAX_MILLIS))
                || !receivedAt.equals(receivedAt.truncatedTo(ChronoUnit.MILLIS))) {
            throw new IllegalArgumentException("receivedAt must be whole milliseconds of 0..2^53-1: " + receivedAt);
        }
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException("at most " + MAX_TAGS + " tags, got " + tags.size());
        }
    }

    /** The annotation's bytes. */
    public byte[] encode() {
        CborWriter writer = new CborWriter()
                .array(4)
                .uint(VERSION)
                .uint(receivedAt.toEpochMilli())
                .bytes(deviceKey.bytes())
                .array(tags.size());
        for (Tag tag : tags) {
            writer.array(4)
                    .text(tag.analyzerId())
                    .bytes(tag.modelHash().bytes())
                    .text(tag.label())
                    .uint(tag.scoreMicros());
        }
        return writer.toBytes();
    }

    /**
     * Reads an annotation.
     *
     * @throws RefusedException ({@code malformed-cbor}) when the bytes are not one
     */
    public static Annotation decode(byte[] encoded) throws RefusedException {
        CborReader reader = new CborReader(encoded);
        try {
            reader.readArray(4);
            int start = reader.offset();
            long version = reader.readUint();
            if (version != VERSION) {
                throw new CborException(start, "annotation version " + version + " is not known");
            }
            Instant receivedAt = Instant.ofEpochMilli(reader.readUint(MAX_MILLIS));
            KeyId deviceKey = KeyId.of(reader.readFixedBytes(KeyId.SIZE));
            int count = reader.readArrayUpTo(MAX_TAGS);
            List<Tag> tags = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                reader.readArray(4);
                String analyzerId = reader.readText(Tag.MAX_TEXT);
                Hash modelHash = Hash.of(reader.readFixedBytes(Hash.SIZE));
                tags.add(new Tag(analyzerId, modelHash, reader.readText(Tag.MAX_TEXT), reader.readUint()));
            }
            reader.expectEnd();
            return new Annotation(receivedAt, deviceKey, tags);
        } catch (IllegalArgumentException e) {
            throw new CborException(reader.offset(), "annotation field out of range: " + e.getMessage());
        }
    }
}
