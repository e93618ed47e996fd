package org.cairngate.ledger.finality;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.ValidatorSet;

/**
 * The reports that a key has for being the master of a new epoch, and when they suffice to open it on a chain (decision 0014). For one
 * thread.
 */
public final class EpochElection {

    private final Hash chainId;
    private final long epoch;
    private final Ed25519Key master;
    private final NavigableMap<KeyId, Vote> votes = new TreeMap<>();

    private record Vote(EpochReport report, CoseSign1 signed) {}

    /** An election of the given key for an epoch of 1 or more. */
    public EpochElection(Hash chainId, long epoch, Ed25519Key master) {
        this.chainId = Objects.requireNonNull(chainId, "chainId");
        this.epoch = epoch;
        this.master = Objects.requireNonNull(master, "master");
    }

    /**
     * Takes a report; a later one of the same hub takes the place of the earlier.
     *
     * @param hub the key that has to have signed it
     * @throws RefusedException ({@code malformed-cbor}, {@code bad-signature}, {@code not-permitted}) when it is no vote of this hub in
     *     this election
     */
    public void accept(CoseSign1 signed, Ed25519Key hub) throws RefusedException {
        EpochReport report = EpochReport.read(signed);
        if (!report.chainId().equals(chainId)
                || report.epoch() != epoch
                || !report.master().equals(master.id())
                || !report.hub().equals(hub.id())) {
            throw new RefusedException(
                    RefusalReason.NOT_PERMITTED,
                    "hub " + report.hub() + " votes for key " + report.master() + " in epoch " + report.epoch()
                            + ", asked was hub " + hub.id() + " for key " + master.id() + " in epoch " + epoch);
        }
        signed.verify(hub);
        votes.put(report.hub(), new Vote(report, signed));
    }

    /**
     * The opening that may follow a chain's tip. The reports that outrank the chain's newest certificate are left out: their hubs lie, or
     * have a better chain, which the caller fetches and asks about.
     *
     * @param chain the chain to continue; its newest certificate is to be in it or in the opening block
     * @return empty while the other reports are no quorum of each set of validators that certifies the tip
     */
    public Optional<EpochOpening> opening(ChainPosition chain) {
        CertificateRank newest = chain.rank();
        List<ValidatorSet> sets =
                chain.state().jointQuorumOfSize(chain.tip().size()).sets();
        List<CoseSign1> taken = new ArrayList<>();
        List<KeyId> voters = new ArrayList<>();
        votes.forEach((hub, vote) -> {
            boolean votes = sets.stream().anyMatch(set -> set.validators().containsKey(hub));
            if (votes && CertificateRank.of(vote.report()).compareTo(newest) <= 0) {
                taken.add(vote.signed());
                voters.add(hub);
            }
        });
        boolean enough = sets.stream().allMatch(set -> weight(set, voters) >= set.quorum());
        return enough && taken.size() <= EpochOpening.MAX_REPORTS
                ? Optional.of(new EpochOpening(epoch, master, taken))
                : Optional.empty();
    }

    private static long weight(ValidatorSet set, List<KeyId> voters) {
        return voters.stream()
                .filter(hub -> set.validators().containsKey(hub))
                .mapToLong(hub -> set.validators().get(hub).weight())
                .sum();
    }
}
