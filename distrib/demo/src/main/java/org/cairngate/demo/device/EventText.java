package org.cairngate.demo.device;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Writes the JSON of ledger format section 1, as a small device does: with a buffer and no library. */
public final class EventText {
    private final String namespace;
    private final String deviceUid;

    /**
     * A writer for one device.
     *
     * @param namespace in the format's alphabet, which needs no escapes in JSON
     * @param deviceUid likewise
     */
    public EventText(String namespace, String deviceUid) {
        this.namespace = namespace;
        this.deviceUid = deviceUid;
    }

    public byte[] event(String uid, Instant timestamp, Map<String, Double> readings) {
        StringBuilder text = new StringBuilder(256);
        text.append("{\"uid\":\"").append(uid).append("\",\"timestamp\":").append(timestamp.toEpochMilli());
        text.append(",\"items\":[");
        String comma = "";
        for (Map.Entry<String, Double> reading : readings.entrySet()) {
            text.append(comma).append("{\"key\":\"").append(reading.getKey()).append("\",\"value\":");
            text.append(number(reading.getValue())).append('}');
            comma = ",";
        }
        text.append("],\"namespace\":\"")
                .append(namespace)
                .append("\",\"device_uid\":\"")
                .append(deviceUid);
        text.append("\"}");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Whole numbers without a fraction, others with what they have. */
    static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
