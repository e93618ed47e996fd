package org.cairngate.ledger.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.CoseSign1;

/**
 * Whether a block may begin an epoch (decision 0014): a quorum of every set of validators that has to certify its parent voted for its
 * master, and the chain has a certificate that none of their reports outranks. Pure; may be called from several threads.
 */
class EpochRules {

    private final State parent;
    private final LogTip tip;

    EpochRules(State parent, LogTip tip) {
        this.parent = parent;
        this.tip = tip;
    }

    /**
     * Checks the block's opening, or that it rightly has none.
     *
     * @param certificateSize size of the newest certificate in blocks up to this one
     */
    void check(Block block, long certificateSize) throws RefusedException {
        long epoch = block.header().epoch();
        if (epoch == parent.epoch()) {
            if (block.opening().isPresent()) {
                throw refused("block " + tip.size() + " opens epoch " + epoch + ", which has begun already");
            }
            return;
        }
        if (epoch < parent.epoch()) {
            throw refused("header has epoch " + epoch + ", the parent has " + parent.epoch());
        }
        EpochOpening opening = block.opening()
                .orElseThrow(() -> refused(
                        "header has epoch " + epoch + " and no opening of it, the parent has " + parent.epoch()));
        if (opening.epoch() != epoch) {
            throw refused("header has epoch " + epoch + ", its opening is of " + opening.epoch());
        }
        check(opening, certificateSize);
    }

    /** Checks an opening of a block after our tip. */
    void check(EpochOpening opening, long certificateSize) throws RefusedException {
        if (parent.node(opening.master().id()).isPresent()) {
            throw refused("key " + opening.master().id() + " of epoch " + opening.epoch()
                    + " was registered before; a new epoch needs a new key");
        }
        Map<KeyId, EpochReport> reports = new HashMap<>();
        for (CoseSign1 signed : opening.reports()) {
            EpochReport report = verified(signed, opening);
            if (reports.put(report.hub(), report) != null) {
                throw refused("hub " + report.hub() + " reports twice");
            }
            requireNotOutranked(report, CertificateRank.of(parent, certificateSize));
        }
        for (ValidatorSet set : parent.jointQuorumOfSize(tip.size()).sets()) {
            requireQuorum(set, reports);
        }
    }

    /** The chain must hold a certificate that no reporting hub knows a better one than. */
    void requireNotOutranked(EpochReport report, CertificateRank newest) throws RefusedException {
        if (CertificateRank.of(report).compareTo(newest) > 0) {
            throw refused("hub " + report.hub() + " reports a certificate of epoch " + report.certificateEpoch()
                    + " and size " + report.certificateSize() + ", the chain's newest has epoch " + newest.epoch()
                    + " and size " + newest.size());
        }
    }

    private EpochReport verified(CoseSign1 signed, EpochOpening opening) throws RefusedException {
        EpochReport report = EpochReport.read(signed);
        if (!report.chainId().equals(parent.chainId())
                || report.epoch() != opening.epoch()
                || !report.master().equals(opening.master().id())) {
            throw refused("the report of hub " + report.hub() + " is for epoch " + report.epoch() + " of chain "
                    + report.chainId() + " under key " + report.master());
        }
        signed.verify(validator(report.hub()).key());
        return report;
    }

    private ValidatorSet.Validator validator(KeyId hub) throws RefusedException {
        return parent.jointQuorumOfSize(tip.size()).sets().stream()
                .flatMap(set -> Optional.ofNullable(set.validators().get(hub)).stream())
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.UNKNOWN_SIGNER, "no validator of block " + (tip.size() - 1) + " has key " + hub));
    }

    /** The reports must be a quorum of one set of validators. */
    void requireQuorum(ValidatorSet set, Map<KeyId, EpochReport> reports) throws RefusedException {
        long weight = set.validators().entrySet().stream()
                .filter(entry -> reports.containsKey(entry.getKey()))
                .mapToLong(entry -> entry.getValue().weight())
                .sum();
        if (weight < set.quorum()) {
            throw refused("reports of weight " + weight + " of " + set.totalWeight() + " for the new epoch, needs "
                    + set.quorum());
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.BAD_HEADER, detail);
    }
}
