package org.cairngate.ledger.transaction;

/** What an artifact is installed as. */
public enum ArtifactKind {
    FIRMWARE(0),
    BUNDLE(1),
    OS_IMAGE(2),
    MODEL(3);

    private final int code;

    ArtifactKind(int code) {
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
    public static ArtifactKind ofCode(long code) {
        for (ArtifactKind value : values()) {
            if (value.code == code) {
                return value;
            }
        }
        throw new IllegalArgumentException("no ArtifactKind has code " + code);
    }
}
