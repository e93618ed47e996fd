package org.cairngate.ledger.transaction;

/** What a voter says of a proposal. */
public enum VoteChoice {
    NO(0),
    YES(1),
    ABSTAIN(2);

    private final int code;

    VoteChoice(int code) {
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
    public static VoteChoice ofCode(long code) {
        for (VoteChoice value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no VoteChoice has code " + code);
    }
}
