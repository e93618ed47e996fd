package org.cairngate.ledger.transaction;

/** What a NODE transaction does. */
public enum NodeAction {
    REGISTER(0),
    ROTATE(1),
    REVOKE(2),
    EQUIVOCATION(3),
    QUARANTINE(4),
    RELEASE(5);

    private final int code;

    NodeAction(int code) {
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
    public static NodeAction ofCode(long code) {
        for (NodeAction value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no NodeAction has code " + code);
    }
}
