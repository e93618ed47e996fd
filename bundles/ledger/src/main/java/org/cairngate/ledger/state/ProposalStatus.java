package org.cairngate.ledger.state;

/** What became of a proposal. */
public enum ProposalStatus {
    /** Its votes are not counted yet. */
    OPEN(0),
    /** It has the approval that the policy asks for, and waits for its activation height. */
    ACCEPTED(1),
    /** It has not. */
    REJECTED(2),
    /** Its record acts. */
    ACTIVE(3),
    /** Its record was no longer valid at the activation height. */
    FAILED(4);

    private final int code;

    ProposalStatus(int code) {
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
    public static ProposalStatus ofCode(long code) {
        for (ProposalStatus value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no ProposalStatus has code " + code);
    }
}
