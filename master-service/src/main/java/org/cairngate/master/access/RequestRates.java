package org.cairngate.master.access;

/**
 * How many requests are answered. Immutable.
 *
 * @param ofAccount requests a second of an account, at most {@link #MAX}; 0 for any number
 * @param ofAddress requests a second of a {@link ClientNetwork}, whoever sends them, at most {@link #MAX}; 0 for any number
 */
public record RequestRates(long ofAccount, long ofAddress) {

    /** Most requests a second that can be set: far more than a master answers. */
    public static final long MAX = 1_000_000;

    /** Of an account: more than a client sends that waits for one answer after the other. */
    public static final long STANDARD_OF_ACCOUNT = 1_000;

    /** Of an address: twice as many, as the people of a site may have one together. */
    public static final long STANDARD_OF_ADDRESS = 2_000;

    /** What stops a client that went wild. */
    public static final RequestRates STANDARD = new RequestRates(STANDARD_OF_ACCOUNT, STANDARD_OF_ADDRESS);

    /** Refuses what is out of range. */
    public RequestRates {
        if (ofAccount < 0 || ofAccount > MAX || ofAddress < 0 || ofAddress > MAX) {
            throw new IllegalArgumentException("a rate is 0 to " + MAX + " requests a second, not " + ofAccount
                    + " of an account and " + ofAddress + " of an address");
        }
    }
}
