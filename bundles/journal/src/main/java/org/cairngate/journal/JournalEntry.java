package org.cairngate.journal;

import java.util.Objects;

/** One event in the journal. Immutable as long as nobody writes into its arrays, which are not copied. */
public final class JournalEntry {

    private final long position;
    private final String uid;
    private final String namespace;
    private final byte[] bytes;
    private final byte[] annotation;

    /**
     * An entry.
     *
     * @param position its place, 0 for the first event ever; later events have higher ones, without gaps
     * @param uid the event's uid
     * @param namespace the event's namespace
     * @param bytes what the device sent
     * @param annotation the encoded {@link org.cairngate.ledger.event.Annotation}
     */
    public JournalEntry(long position, String uid, String namespace, byte[] bytes, byte[] annotation) {
        this.position = position;
        this.uid = Objects.requireNonNull(uid, "uid");
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.bytes = Objects.requireNonNull(bytes, "bytes");
        this.annotation = Objects.requireNonNull(annotation, "annotation");
    }

    /** Its place. */
    public long position() {
        return position;
    }

    /** The event's uid. */
    public String uid() {
        return uid;
    }

    /** The event's namespace. */
    public String namespace() {
        return namespace;
    }

    /** What the device sent. */
    public byte[] bytes() {
        return bytes;
    }

    /** The encoded annotation. */
    public byte[] annotation() {
        return annotation;
    }
}
