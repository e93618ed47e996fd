package org.cairngate.ledger.state;

/**
 * Which blocks a certificate makes final (decision 0014): those below the certificate that a block carries, once a checkpoint that covers
 * this block is certified in the same epoch. Whoever cosigned the second knew the first. Pure; may be called from several threads.
 */
public final class FinalityRule {

    private FinalityRule() {}

    /**
     * Below which height blocks are final, when a checkpoint of the given size of a log is certified.
     *
     * @param state the state after the log's newest block
     * @param tip the log's end
     * @param certified size of the certified checkpoint, at most the log's
     * @return 0 when the certificate makes nothing final that this tip knows of
     */
    public static long finalSize(State state, LogTip tip, long certified) {
        long carried = tip.certificateSize();
        boolean covers = carried > 0 && certified > tip.carriedAt();
        return covers && state.epochAt(carried - 1) == state.epochAt(certified - 1) ? carried : 0;
    }
}
