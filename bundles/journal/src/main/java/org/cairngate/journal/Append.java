package org.cairngate.journal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.event.EventScanner;

/**
 * An event on its way into the journal, and what became of it there. One thread at a time: the journal's from the hand-over of
 * its {@link AppendRun} until that is answered. The arrays are not copied.
 */
public final class Append {

    /** What the objects of an append hold beside the arrays, about; bytes. */
    private static final int OBJECTS = 192;

    /** The uid lies in it, from the start to the end. */
    private final byte[] uidSource;

    private final int uidStart;
    private final int uidEnd;
    private final String namespace;
    private final byte[] received;
    private final Hash digest;
    private final Optional<DeviceCount> count;
    private byte[] annotation;
    private Optional<RefusedException> refusal = Optional.empty();
    private boolean duplicate;

    /**
     * An event that was checked.
     *
     * @param uid the event's uid in ASCII
     * @param namespace the event's namespace
     * @param received what the device sent, at most 64 KiB
     * @param digest its SHA-256
     * @param annotation the encoded {@link org.cairngate.ledger.event.Annotation}
     */
    public Append(byte[] uid, String namespace, byte[] received, Hash digest, byte[] annotation) {
        this(uid, 0, uid.length, namespace, received, digest, annotation, Optional.empty());
    }

    /**
     * An event that was checked and that its device signed.
     *
     * @param uid the event's uid in ASCII
     * @param namespace the event's namespace
     * @param received what the device sent, at most 64 KiB
     * @param digest its SHA-256
     * @param count what the device counted, and the annotation
     */
    public Append(byte[] uid, String namespace, byte[] received, Hash digest, DeviceCount count) {
        this(uid, 0, uid.length, namespace, received, digest, count.annotation().encode(), Optional.of(count));
    }

    /**
     * An event that a scanner has just checked. Its uid stays where it lies in what the device sent, and is copied only when it does not
     * lie there as it is.
     *
     * @param event has scanned the event
     * @param namespace the event's namespace
     * @param received what the device sent, at most 64 KiB
     * @param digest its SHA-256
     * @param annotation the encoded {@link org.cairngate.ledger.event.Annotation}
     */
    public static Append scanned(
            EventScanner event, String namespace, byte[] received, Hash digest, byte[] annotation) {
        OptionalInt start = event.uidStart(received);
        if (start.isEmpty()) {
            return new Append(event.uidBytes(), namespace, received, digest, annotation);
        }
        int end = start.getAsInt() + event.uidLength();
        return new Append(received, start.getAsInt(), end, namespace, received, digest, annotation, Optional.empty());
    }

    private Append(
            byte[] uidSource,
            int uidStart,
            int uidEnd,
            String namespace,
            byte[] received,
            Hash digest,
            byte[] annotation,
            Optional<DeviceCount> count) {
        this.uidSource = uidSource;
        this.uidStart = uidStart;
        this.uidEnd = uidEnd;
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.received = Objects.requireNonNull(received, "received");
        this.digest = Objects.requireNonNull(digest, "digest");
        this.annotation = Objects.requireNonNull(annotation, "annotation");
        this.count = count;
    }

    /** The event's uid; a new text for each call. */
    public String uid() {
        return new String(uidSource, uidStart, uidEnd - uidStart, StandardCharsets.US_ASCII);
    }

    /** The event's uid in ASCII; a new array for each call. */
    public byte[] uidBytes() {
        return Arrays.copyOfRange(uidSource, uidStart, uidEnd);
    }

    /** Has the event's uid in ASCII, and perhaps other bytes beside it. */
    public byte[] uidSource() {
        return uidSource;
    }

    /** Where in {@link #uidSource} the uid begins. */
    public int uidStart() {
        return uidStart;
    }

    /** Where in {@link #uidSource} the uid ends. */
    public int uidEnd() {
        return uidEnd;
    }

    /** The event's namespace. */
    public String namespace() {
        return namespace;
    }

    /** What the device sent. */
    public byte[] received() {
        return received;
    }

    /** The SHA-256 of what the device sent. */
    public Hash digest() {
        return digest;
    }

    /** The encoded annotation. */
    public byte[] annotation() {
        return annotation;
    }

    /** Bytes that it holds in memory, about. */
    public int size() {
        return received.length + OBJECTS;
    }

    /** What the device counted; empty when it did not sign the event. */
    public Optional<DeviceCount> count() {
        return count;
    }

    /** For the journal: another encoded annotation, which says what only the journal can know. */
    public void annotate(byte[] noted) {
        annotation = noted;
    }

    /** For the journal: the event was on disk already. */
    public void repeated() {
        duplicate = true;
    }

    /** For the journal: nothing of the event is kept. */
    public void refuse(RefusedException why) {
        refusal = Optional.of(why);
    }

    /** Why it was refused; empty when it is on disk. To be read once its run is answered. */
    public Optional<RefusedException> refusal() {
        return refusal;
    }

    /** What became of an event that was not refused. To be read once its run is answered. */
    public Appended outcome() {
        return duplicate ? Appended.DUPLICATE : Appended.STORED;
    }
}
