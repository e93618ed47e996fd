package org.cairngate.ledger.event;

import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * Checks what a device published against every rule of ledger format section 1 and finds its head (uid, timestamp, namespace and
 * device), without making anything of the rest: the form for the path of every event. It takes exactly
 * what {@link EventParser} takes, but for a {@link SignedEvent}: there what was signed is to be scanned.
 *
 * <p>A scanner is used for one event after the other. It copies nothing and allocates nothing for an event that it accepts, save
 * room that it keeps for later ones: at most some 1.5 MB, for events full of {@code x_} members. Checking takes time in proportion
 * to the length of the event, whatever it has.
 *
 * <p>Not safe for use by several threads: one scanner a thread.
 */
public final class EventScanner {

    private final JsonTokens json = new JsonTokens();
    private final CborTokens cbor = new CborTokens();
    private final MessagePackTokens messagePack = new MessagePackTokens();
    private final EventRules head = new EventRules();

    /** A scanner for one thread. */
    public EventScanner() {}

    /**
     * Checks an event; then its head can be asked for, until the next call. The array must stay as it is until then.
     *
     * @param received the bytes that the device published
     * @throws RefusedException ({@code oversized}, {@code malformed-event}) when they are not an event
     */
    public void scan(byte[] received) throws RefusedException {
        scan(received, 0, received.length);
    }

    /**
     * Checks an event that lies in a larger array.
     *
     * @param bytes where it lies
     * @param offset its first byte
     * @param length how many bytes it has
     * @throws RefusedException ({@code oversized}, {@code malformed-event}) when they are not an event
     * @throws IndexOutOfBoundsException when the range is not in the array
     */
    public void scan(byte[] bytes, int offset, int length) throws RefusedException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length > EventParser.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED, "event of " + length + " bytes, at most " + EventParser.MAX_BYTES);
        }
        if (length == 0) {
            throw EventParser.malformed("empty");
        }
        EventTokens tokens = form(bytes[offset] & 0xff);
        tokens.open(bytes, offset, length);
        head.read(tokens);
    }

    /** The event's time, as it says itself. */
    public Instant timestamp() {
        return Instant.ofEpochMilli(head.timestamp());
    }

    /** The event's time in Unix milliseconds, 0..2^53-1. */
    public long timestampMillis() {
        return head.timestamp();
    }

    /** The event's uid; a new text for each call. */
    public String uid() {
        return head.uid().text();
    }

    /** The event's namespace; a new text for each call. */
    public String namespace() {
        return head.namespace().text();
    }

    /** The uid of the device that the event names; a new text for each call. */
    public String deviceUid() {
        return head.deviceUid().text();
    }

    /** The event's uid in ASCII, 1..64 bytes; a new array for each call. */
    public byte[] uidBytes() {
        return head.uid().copy();
    }

    /**
     * Where the uid lies in ASCII in an array; empty when that is not the one that was scanned, or when the uid does not lie in it in
     * one piece, as in JSON with escapes.
     */
    public OptionalInt uidStart(byte[] bytes) {
        return head.uid().bytes() == bytes ? OptionalInt.of(head.uid().start()) : OptionalInt.empty();
    }

    /** How many bytes the event's uid has, 1..64. */
    public int uidLength() {
        return head.uid().length();
    }

    /** Whether the event is of the namespace, given in ASCII. */
    public boolean namespaceIs(byte[] ascii) {
        return head.namespace().is(ascii);
    }

    /** Whether the event names the device with the uid, given in ASCII. */
    public boolean deviceUidIs(byte[] ascii) {
        return head.deviceUid().is(ascii);
    }

    private EventTokens form(int first) throws RefusedException {
        if (first == '{' || first == ' ' || first == '\t' || first == '\n' || first == '\r') {
            return json;
        }
        if (first >= 0xa0 && first <= 0xbf) {
            return cbor;
        }
        if ((first >= 0x80 && first <= 0x8f) || first == 0xde || first == 0xdf) {
            return messagePack;
        }
        throw EventParser.malformed(
                "neither JSON nor CBOR nor MessagePack: starts with byte 0x" + Integer.toHexString(first));
    }
}
