package org.cairngate.ledger.state;

import java.util.Comparator;
import org.cairngate.ledger.block.EpochReport;

/**
 * How much a certificate forbids: more, the later its epoch, and within an epoch the larger its log. Two certificates of one epoch are
 * of one log, so the order is total among those that exist.
 *
 * @param epoch epoch of the certified log's newest block
 * @param size of the certified log; 0 for no certificate
 */
public record CertificateRank(long epoch, long size) implements Comparable<CertificateRank> {

    /** No certificate. */
    public static final CertificateRank NONE = new CertificateRank(0, 0);

    private static final Comparator<CertificateRank> ORDER =
            Comparator.comparingLong(CertificateRank::epoch).thenComparingLong(CertificateRank::size);

    /** The rank of a certificate of the given size of a state's log. */
    public static CertificateRank of(State state, long size) {
        return size == 0 ? NONE : new CertificateRank(state.epochAt(size - 1), size);
    }

    /** The rank of the certificate that a hub reported. */
    public static CertificateRank of(EpochReport report) {
        return new CertificateRank(report.certificateEpoch(), report.certificateSize());
    }

    @Override
    public int compareTo(CertificateRank other) {
        return ORDER.compare(this, other);
    }
}
