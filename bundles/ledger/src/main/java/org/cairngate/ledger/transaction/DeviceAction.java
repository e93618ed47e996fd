package org.cairngate.ledger.transaction;

/** What a DEVICE transaction does. */
public enum DeviceAction {
    REGISTER(0),
    UPDATE(1),
    QUARANTINE(2),
    REVOKE(3),
    ERASE_RECEIPT(4);

    private final int code;

    DeviceAction(int code) {
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
    public static DeviceAction ofCode(long code) {
        for (DeviceAction value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no DeviceAction has code " + code);
    }
}
