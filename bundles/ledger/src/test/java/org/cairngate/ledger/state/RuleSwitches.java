package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.transaction.SignedTransaction;

/**
 * The real rules of blocks, of which a test may switch one off to see whether it is noticed. With nothing switched off every call
 * goes to the product's code as it is.
 *
 * <p>A certificate whose lines were verified once for the same validators is not verified again: that is a pure function. For one thread.
 *
 * @param off what is switched off
 * @param verified certificates, each with the sets of validators that it was verified for
 */
public record RuleSwitches(Set<Rule> off, Map<SignedNote, List<ValidatorSet>> verified) {

    /** What can be switched off, in the blocks' rules and in the hubs' decisions. */
    public enum Rule {
        /** A certificate needs floor(2n/3)+1; off: one honest hub at least, f+1. */
        TWO_THIRDS,
        /** The validators of before certify too until a change is final; off: the newest alone. */
        JOINT_VALIDATORS,
        /** A new epoch extends the highest certificate that was reported. */
        HIGHEST_CERTIFICATE,
        /** A new epoch needs reports of a quorum; off: of f+1. */
        QUORUM_OF_REPORTS,
        /** The second certificate covers the block that carries the first. */
        COVERS_CARRIER,
        /** Both certificates are of one epoch. */
        ONE_EPOCH,
        /** A hub has its chain and its vow again when it starts again. */
        REMEMBERS,
        /** A hub that voted for an epoch cosigns nothing of an earlier one. */
        VOTE_BINDS,
        /** Within an epoch a hub cosigns one growing log; off: any longer one. */
        ONE_LOG_AN_EPOCH
    }

    public static RuleSwitches allOn() {
        return new RuleSwitches(EnumSet.noneOf(Rule.class), new HashMap<>());
    }

    public static RuleSwitches without(Rule rule) {
        return new RuleSwitches(EnumSet.of(rule), new HashMap<>());
    }

    public boolean has(Rule rule) {
        return !off.contains(rule);
    }

    public ValidatedBlock validate(State parent, LogTip tip, LogRoots roots, Block block, Instant now)
            throws RefusedException {
        BlockRules rules =
                new BlockRules(parent, tip, new SwitchedCertificates(parent, roots), new SwitchedEpochs(parent, tip));
        return rules.validate(block, now, transaction -> true);
    }

    public BuiltBlock build(
            State parent,
            LogTip tip,
            LogRoots roots,
            List<SignedTransaction> transactions,
            Optional<SignedNote> certificate,
            Optional<EpochOpening> opening)
            throws RefusedException {
        BlockBuilder builder =
                new BlockBuilder(parent, tip, new SwitchedCertificates(parent, roots), new SwitchedEpochs(parent, tip));
        Instant now = tip.lastTime().plusSeconds(1);
        return opening.isPresent()
                ? builder.open(opening.get(), transactions, now, certificate)
                : builder.build(transactions, now, certificate);
    }

    /** Whether the named hubs certify a checkpoint of the state's whole log. */
    public boolean certified(State state, long size, Set<String> names) {
        return sets(state, size).stream().allMatch(set -> weight(set, names) >= needed(set, Rule.TWO_THIRDS));
    }

    public long finalSize(State state, LogTip tip, long certified) {
        if (has(Rule.COVERS_CARRIER) && has(Rule.ONE_EPOCH)) {
            return FinalityRule.finalSize(state, tip, certified);
        }
        long carried = tip.certificateSize();
        boolean covers = !has(Rule.COVERS_CARRIER) || certified > tip.carriedAt();
        boolean oneEpoch = !has(Rule.ONE_EPOCH) || state.epochAt(carried - 1) == state.epochAt(certified - 1);
        return carried > 0 && covers && oneEpoch && certified > carried ? carried : 0;
    }

    /** A certificate was put together out of lines that were verified one by one. */
    public void verifiedOnce(SignedNote note, State state, long size) {
        if (off.isEmpty()) {
            verified.put(note, sets(state, size));
        }
    }

    private List<ValidatorSet> sets(State state, long size) {
        List<ValidatorSet> sets = state.jointQuorumOfSize(size).sets();
        return has(Rule.JOINT_VALIDATORS) ? sets : sets.subList(0, 1);
    }

    private long needed(ValidatorSet set, Rule rule) {
        return has(rule) ? set.quorum() : set.totalWeight() - set.quorum() + 1;
    }

    private static long weight(ValidatorSet set, Set<String> names) {
        return set.validators().values().stream()
                .filter(validator -> names.contains(validator.name()))
                .mapToLong(ValidatorSet.Validator::weight)
                .sum();
    }

    private final class SwitchedCertificates extends CertificateRules {

        private final State state;

        SwitchedCertificates(State state, LogRoots roots) {
            super(state, roots);
            this.state = state;
        }

        @Override
        void requireQuorum(SignedNote note, long size) throws RefusedException {
            List<ValidatorSet> sets = sets(state, size);
            if (sets.equals(verified.get(note))) {
                return;
            }
            if (off.isEmpty()) {
                super.requireQuorum(note, size);
            }
            for (ValidatorSet set : off.isEmpty() ? List.<ValidatorSet>of() : sets) {
                if (set.cosignedWeight(note) < needed(set, Rule.TWO_THIRDS)) {
                    set.requireQuorum(note);
                }
            }
            verified.put(note, sets);
        }
    }

    private final class SwitchedEpochs extends EpochRules {

        SwitchedEpochs(State parent, LogTip tip) {
            super(parent, tip);
        }

        @Override
        void requireNotOutranked(EpochReport report, CertificateRank newest) throws RefusedException {
            if (has(Rule.HIGHEST_CERTIFICATE)) {
                super.requireNotOutranked(report, newest);
            }
        }

        @Override
        void requireQuorum(ValidatorSet set, Map<KeyId, EpochReport> reports) throws RefusedException {
            long weight = set.validators().values().stream()
                    .filter(validator -> reports.containsKey(validator.key().id()))
                    .mapToLong(ValidatorSet.Validator::weight)
                    .sum();
            if (weight < needed(set, Rule.QUORUM_OF_REPORTS)) {
                super.requireQuorum(set, reports);
            }
        }
    }
}
