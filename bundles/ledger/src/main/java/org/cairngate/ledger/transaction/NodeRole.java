package org.cairngate.ledger.transaction;

/** What a node is on the ledger. */
public enum NodeRole {
    HUB(0),
    MASTER(1),
    ORGANISATION(2),
    OPERATOR(3);

    private final int code;

    NodeRole(int code) {
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
    public static NodeRole ofCode(long code) {
        for (NodeRole value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no NodeRole has code " + code);
    }
}
