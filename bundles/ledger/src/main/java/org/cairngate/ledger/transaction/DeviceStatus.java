package org.cairngate.ledger.transaction;

/** Whether a device may report. */
public enum DeviceStatus {
    ACTIVE(0),
    QUARANTINED(1),
    REVOKED(2),
    INACTIVE(3);

    private final int code;

    DeviceStatus(int code) {
        this.code = code;
    }

    /** The number in the ledger format. */
    public int code() {
        return code;
    }

    /**
     * The value with this number.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static DeviceStatus ofCode(long code) {
        for (DeviceStatus value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no DeviceStatus has code " + code);
    }
}
