package org.cairngate.broker;

import java.time.Instant;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What a device is told to do. Immutable as long as nobody writes into the payload, which is not copied.
 *
 * <p>It is published to {@code v1/<namespace>/<device uid>/commands}, in the form that docs/format describes.
 */
public final class Command {

    /** Most bytes of a payload: that of the largest event. */
    public static final int MAX_PAYLOAD = 64 << 10;

    private static final Pattern UID = Pattern.compile("[\\x20-\\x7e]{1,64}");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9._-]{1,64}/[A-Za-z0-9._-]{1,64}");
    private static final Pattern DEVICE_UID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private final String uid;
    private final String namespace;
    private final String deviceUid;
    private final byte[] payload;
    private final Instant expires;

    /**
     * A command; refuses values out of range with an {@link IllegalArgumentException}.
     *
     * @param uid by which the device recognises a second delivery, 1 to 64 printable ASCII characters, never used again
     * @param namespace {@code organisation/group}, of the topic that the device subscribes to
     * @param deviceUid the device
     * @param payload what the device understands, at most {@value #MAX_PAYLOAD} bytes
     * @param expires when it is of no use any more; milliseconds count
     */
    public Command(String uid, String namespace, String deviceUid, byte[] payload, Instant expires) {
        this.uid = matching(UID, "uid", uid);
        this.namespace = matching(NAMESPACE, "namespace", namespace);
        this.deviceUid = matching(DEVICE_UID, "device uid", deviceUid);
        this.payload = Objects.requireNonNull(payload, "payload");
        this.expires = Instant.ofEpochMilli(expires.toEpochMilli());
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "payload of command " + uid + " has " + payload.length + " bytes, at most " + MAX_PAYLOAD);
        }
        if (this.expires.toEpochMilli() < 0) {
            throw new IllegalArgumentException("command " + uid + " expires before 1970: " + expires);
        }
    }

    private static String matching(Pattern pattern, String name, String value) {
        if (!pattern.matcher(value).matches()) {
            throw new IllegalArgumentException(name + " '" + value + "' does not match " + pattern);
        }
        return value;
    }

    /** By which the device recognises a second delivery. */
    public String uid() {
        return uid;
    }

    /** The namespace of its topic. */
    public String namespace() {
        return namespace;
    }

    /** Who is told. */
    public String deviceUid() {
        return deviceUid;
    }

    /** What the device understands. */
    public byte[] payload() {
        return payload;
    }

    /** When it is of no use any more. */
    public Instant expires() {
        return expires;
    }

    /** Where it is published. */
    public String topic() {
        return "v1/" + namespace + "/" + deviceUid + "/commands";
    }
}
