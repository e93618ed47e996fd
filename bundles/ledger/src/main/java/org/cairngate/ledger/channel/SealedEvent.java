package org.cairngate.ledger.channel;

import java.util.Base64;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;

/**
 * An event of a private channel as everybody sees it: an ordinary event whose only item has the key {@value #KEY} and for a value a
 * COSE_Encrypt0 in base64. Commitments and proofs are over its bytes as they are, so that hub, master and verifier treat it as any
 * other.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class SealedEvent {

    /** The key of the one item. */
    public static final String KEY = "cose-encrypt0";

    private final Event envelope;
    private final Encrypt0 content;

    private SealedEvent(Event envelope, Encrypt0 content) {
        this.envelope = envelope;
        this.content = content;
    }

    /** Whether an event says that it is sealed; whether that is so, {@link #parse} tells. */
    public static boolean isSealed(Event event) {
        return event.items().stream().anyMatch(item -> item.key().equals(KEY));
    }

    /**
     * Reads a sealed event; opens nothing.
     *
     * @param received the bytes that were published
     * @throws RefusedException ({@code malformed-event}, {@code malformed-cbor}, {@code oversized}) when they are no sealed event in
     *     its one form, or envelope and header differ
     */
    public static SealedEvent parse(byte[] received) throws RefusedException {
        Event envelope = new EventParser().parse(received);
        if (envelope.items().size() != 1 || !isSealed(envelope)) {
            throw malformed(envelope, "is not sealed: its only item has the key " + KEY);
        }
        if (!(envelope.items().get(0).value() instanceof String text)) {
            throw malformed(envelope, "has no text under " + KEY);
        }
        Encrypt0 content = Encrypt0.decode(base64(envelope, text));
        SealHeader header = content.header();
        if (!header.namespace().equals(envelope.namespace())
                || !header.deviceUid().equals(envelope.deviceUid())) {
            throw malformed(
                    envelope,
                    "of device " + envelope.deviceUid() + " in " + envelope.namespace() + " has the seal of device "
                            + header.deviceUid() + " in " + header.namespace());
        }
        return new SealedEvent(envelope, content);
    }

    /** What is in the open: uid, timestamp, namespace and device. */
    public Event envelope() {
        return envelope;
    }

    /** Which key sealed it. */
    public SealHeader header() {
        return content.header();
    }

    /**
     * The event that was sealed, byte for byte as the device made it.
     *
     * @throws RefusedException ({@code bad-credentials}) when the key is not the one that the event names; ({@code bad-signature})
     *     when anything was changed; ({@code malformed-event}) when what was sealed is no event, or one of another uid, time,
     *     namespace or device
     */
    public byte[] open(EpochKey key) throws RefusedException {
        SealHeader header = content.header();
        ChannelEpoch epoch = key.epoch();
        if (!header.namespace().equals(epoch.namespace())
                || header.keyEpoch() != epoch.number()
                || !header.check().equals(key.check())) {
            throw new RefusedException(
                    RefusalReason.BAD_CREDENTIALS,
                    "event " + envelope.uid() + " is sealed under key "
                            + shortened(header.check().hex()) + " of epoch "
                            + header.keyEpoch() + " of " + header.namespace() + ", not under key "
                            + shortened(key.check().hex()) + " of " + epoch);
        }
        byte[] opened = key.sender(header.deviceUid()).open(content, envelope);
        Event inside = new EventParser().parse(opened);
        boolean same = inside.uid().equals(envelope.uid())
                && inside.timestamp().equals(envelope.timestamp())
                && inside.namespace().equals(envelope.namespace())
                && inside.deviceUid().equals(envelope.deviceUid());
        if (!same || isSealed(inside)) {
            throw malformed(envelope, "holds an event of another uid, timestamp, namespace or device, or a sealed one");
        }
        return opened;
    }

    /** What the seal covers besides its own header: {@code [uid, timestamp]} of the envelope. */
    static byte[] externalAad(Event envelope) {
        return new CborWriter()
                .array(2)
                .text(envelope.uid())
                .uint(envelope.timestamp().toEpochMilli())
                .toBytes();
    }

    private static byte[] base64(Event envelope, String text) throws RefusedException {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(decoded).equals(text)) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            throw malformed(envelope, "has under " + KEY + " what is no base64: " + e.getMessage());
        }
        throw malformed(envelope, "has under " + KEY + " base64 that is not in its one form");
    }

    private static String shortened(String hex) {
        return hex.substring(0, 16);
    }

    private static RefusedException malformed(Event envelope, String detail) {
        return new RefusedException(RefusalReason.MALFORMED_EVENT, "event " + envelope.uid() + " " + detail);
    }
}
