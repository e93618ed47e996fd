package org.cairngate.ledger.event;

import java.util.Arrays;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.Sha256;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.merkle.MerkleTree;

/**
 * An event as the ledger keeps it: the received bytes, the hub's annotation and the salt; ledger format section 2.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class RecordedEvent {

    /** Length in bytes of the salt. */
    public static final int SALT_SIZE = 16;

    private final byte[] salt;
    private final byte[] bytes;
    private final byte[] annotation;
    /** Filled by the first that reads the event: a receiver reads it to check it, and needs its uid again to store it. */
    private String uid;

    /**
     * Takes copies.
     *
     * @param salt 16 random bytes
     * @param bytes what the device sent, at most {@link EventParser#MAX_BYTES}
     * @param annotation an encoded {@link Annotation}, at most {@link Annotation#MAX_BYTES}
     * @throws IllegalArgumentException when a length is out of range
     */
    public RecordedEvent(byte[] salt, byte[] bytes, byte[] annotation) {
        this(new byte[][] {salt.clone(), bytes.clone(), annotation.clone()});
    }

    private RecordedEvent(byte[][] own) {
        this.salt = own[0];
        this.bytes = own[1];
        this.annotation = own[2];
        if (salt.length != SALT_SIZE
                || bytes.length > EventParser.MAX_BYTES
                || annotation.length > Annotation.MAX_BYTES) {
            throw new IllegalArgumentException("salt, event and annotation of " + salt.length + ", " + bytes.length
                    + " and " + annotation.length + " bytes are out of range");
        }
    }

    /** The same without copies: the caller must not keep the arrays. */
    static RecordedEvent owning(byte[] salt, byte[] bytes, byte[] annotation) {
        return new RecordedEvent(new byte[][] {salt, bytes, annotation});
    }

    /** The salt. */
    public byte[] salt() {
        return salt.clone();
    }

    /** What the device sent, byte for byte. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Reads what the device sent.
     *
     * @throws RefusedException ({@code malformed-event}) when it is no event
     */
    public Event read(EventParser parser) throws RefusedException {
        Event event = parser.parse(bytes);
        uid = event.uid(); // two threads may both get here, with equal strings whose fields are final
        return event;
    }

    /**
     * Checks what the device sent by every rule that {@link #read} has, and makes only its head of it.
     *
     * @throws RefusedException ({@code malformed-event}) when it is no event
     */
    public EventHead head(EventScanner scanner) throws RefusedException {
        scanner.scan(SignedEvent.isSigned(bytes) ? SignedEvent.decode(bytes).event() : bytes);
        EventHead head = new EventHead(scanner.uid(), scanner.timestamp(), scanner.namespace(), scanner.deviceUid());
        uid = head.uid();
        return head;
    }

    /**
     * The event's uid, without reading the event when that was done before.
     *
     * @throws RefusedException ({@code malformed-event}) when what the device sent is no event
     */
    public String uid(EventParser parser) throws RefusedException {
        String known = uid;
        return known == null ? read(parser).uid() : known;
    }

    /** The encoded annotation. */
    public byte[] annotation() {
        return annotation.clone();
    }

    /** d = SHA256(bytes). */
    public Hash digest() {
        return digest(new Sha256());
    }

    /** c = SHA256(salt || d || annotation). */
    public Hash commitment() {
        return commitment(new Sha256());
    }

    /** The RFC 6962 leaf hash whose entry is the commitment. */
    public Hash leaf() {
        return leaf(new Sha256());
    }

    /** The same, calculated with {@code sha}. */
    Hash leaf(Sha256 sha) {
        return MerkleTree.leafHash(sha, commitment(sha));
    }

    /** Writes [salt, bytes, annotation]. */
    void write(CborWriter writer) {
        writer.array(3).bytes(salt).bytes(bytes).bytes(annotation);
    }

    private Hash commitment(Sha256 sha) {
        Hash inner = digest(sha);
        return sha.add(salt).add(inner).add(annotation).hash();
    }

    private Hash digest(Sha256 sha) {
        return sha.add(bytes).hash();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecordedEvent that
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(bytes, that.bytes)
                && Arrays.equals(annotation, that.annotation);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }
}
