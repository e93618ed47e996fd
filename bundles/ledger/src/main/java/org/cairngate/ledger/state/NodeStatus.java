package org.cairngate.ledger.state;

/** What a node's key may still do. */
public enum NodeStatus {
    /** Nothing, for good. */
    REVOKED(0),
    /** Whatever the node's role may. */
    ACTIVE(1),
    /** Nothing until the node is released. */
    QUARANTINED(2),
    /** A rotated key, of which transactions sealed before are still taken: until the new key's first one. */
    RETIRING(3),
    /** A rotated key that is out of use for good. */
    RETIRED(4);

    private final int code;

    NodeStatus(int code) {
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
    public static NodeStatus ofCode(long code) {
        for (NodeStatus value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no NodeStatus has code " + code);
    }

    /** Whether the key stands for its node's name, and not one of before. */
    boolean isCurrent() {
        return this != RETIRING && this != RETIRED;
    }
}
