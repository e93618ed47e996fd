package org.cairngate.ledger.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.ledger.event.Event;
import org.cairngate.ledger.event.EventParser;

/**
 * Seals the events of one device in one epoch.
 *
 * <p>Each sealing takes a nonce that a keyed hash makes of 16 random bytes and of all that is sealed. Two equal nonces under one key
 * need either chance (after 2^32 events, 2^-32) or the same event sealed twice by a device without randomness, which then gives the
 * same bytes and tells nothing. No counter has to survive a power cut or a restored backup.
 *
 * <p>Immutable and safe for use by several threads. Its text never shows the secret.
 */
public final class SenderKey {

    static final int KEY_SIZE = 32;
    static final int RANDOM_SIZE = 16;

    private final SealHeader header;
    private final byte[] key;
    private final byte[] nonceKey;
    private final EventParser parser = new EventParser();

    SenderKey(SealHeader header, byte[] key, byte[] nonceKey) {
        this.header = header;
        this.key = key;
        this.nonceKey = nonceKey;
    }

    /**
     * The event that is published in the place of the given one: same uid, timestamp, namespace and device, its content sealed. It is
     * JSON whatever the given one is.
     *
     * @param event an event as it would be published in the open
     * @param random the source of the nonce
     * @throws RefusedException ({@code malformed-event}, {@code oversized}) when the bytes are no event, are sealed already or are too
     *     many once they are sealed; ({@code not-permitted}) when the event is not of this key's device and namespace
     */
    public byte[] seal(byte[] event, SecureRandom random) throws RefusedException {
        Event parsed = parser.parse(event);
        if (SealedEvent.isSealed(parsed)) {
            throw new RefusedException(RefusalReason.MALFORMED_EVENT, "event " + parsed.uid() + " is sealed already");
        }
        if (!parsed.namespace().equals(header.namespace())
                || !parsed.deviceUid().equals(header.deviceUid())) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "event " + parsed.uid() + " is of device " + parsed.deviceUid() + " in " + parsed.namespace()
                            + ", the key of " + header.deviceUid() + " in " + header.namespace());
        }
        byte[] padded = Padding.add(event);
        byte[] aad = SealedEvent.externalAad(parsed);
        Encrypt0 sealed = Encrypt0.seal(header, key, nonce(aad, padded, random), aad, padded);
        byte[] published = published(parsed, sealed.encode());
        if (published.length > EventParser.MAX_BYTES) {
            throw new RefusedException(
                    RefusalReason.OVERSIZED,
                    "event " + parsed.uid() + " of " + event.length + " bytes has " + published.length
                            + " once it is sealed, at most " + EventParser.MAX_BYTES);
        }
        return published;
    }

    /** Opens what this key sealed. */
    byte[] open(Encrypt0 sealed, Event envelope) throws RefusedException {
        return Padding.remove(sealed.open(key, SealedEvent.externalAad(envelope)));
    }

    private byte[] nonce(byte[] aad, byte[] padded, SecureRandom random) {
        byte[] fresh = new byte[RANDOM_SIZE];
        random.nextBytes(fresh);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(nonceKey, "HmacSHA256"));
            byte[] all = new CborWriter()
                    .array(3)
                    .bytes(fresh)
                    .bytes(aad)
                    .bytes(padded)
                    .toBytes();
            return Arrays.copyOf(mac.doFinal(all), Encrypt0.IV_SIZE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is part of every JDK", e);
        }
    }

    private static byte[] published(Event event, byte[] sealed) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("uid", event.uid());
            json.writeNumberField("timestamp", event.timestamp().toEpochMilli());
            json.writeArrayFieldStart("items");
            json.writeStartObject();
            json.writeStringField("key", SealedEvent.KEY);
            json.writeStringField("value", Base64.getEncoder().encodeToString(sealed));
            json.writeEndObject();
            json.writeEndArray();
            json.writeStringField("namespace", event.namespace());
            json.writeStringField("device_uid", event.deviceUid());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return out.toByteArray();
    }

    @Override
    public String toString() {
        return "SenderKey of " + header.deviceUid() + " in epoch " + header.keyEpoch() + " of " + header.namespace();
    }
}
