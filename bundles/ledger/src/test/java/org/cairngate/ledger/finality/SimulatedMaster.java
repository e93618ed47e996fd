package org.cairngate.ledger.finality;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;

/** A key that signs the blocks of one epoch, whoever holds it. */
final class SimulatedMaster {

    final long epoch;
    final SigningKey key;
    final boolean honest;
    final EpochElection election;
    private final CheckpointSigner signer;
    private final RuleSwitches rules;

    /** What an honest master continues: the newest block of its epoch, or nothing while it is not elected. */
    Optional<Branch> chain = Optional.empty();

    /** The best chain that voters answered with, and the newest certified block in it. */
    Optional<Branch> best = Optional.empty();

    Optional<Branch> bestCertified = Optional.empty();

    SimulatedMaster(long epoch, SigningKey key, boolean honest, RuleSwitches rules, Branch genesis) {
        this.epoch = epoch;
        this.key = key;
        this.honest = honest;
        this.rules = rules;
        this.election = new EpochElection(genesis.state.chainId(), Math.max(1, epoch), key.publicKey());
        this.signer = new CheckpointSigner(TestSite.ORIGIN, key);
        if (epoch == 0) {
            chain = Optional.of(genesis);
        }
    }

    /** Makes, signs and validates a block after the given one. */
    Branch mint(
            Branch parent,
            List<SignedTransaction> transactions,
            Optional<SignedNote> certificate,
            Optional<EpochOpening> opening)
            throws RefusedException {
        var built = rules.build(parent.state, parent.tip, parent::root, transactions, certificate, opening);
        var validated = built.validated();
        SignedNote checkpoint = signer.sign(new Checkpoint(
                TestSite.ORIGIN, validated.tip().size(), validated.tip().root()));
        Block block = Block.decode(validated.block().withCheckpoint(checkpoint).encode());
        return parent.with(block, rules, parent.tip.lastTime().plusSeconds(2));
    }

    /** An honest candidate looks at an answer to its question for votes. */
    void answered(SimulatedHub.Answer answer, SigningKey hub, Set<String> known) throws RefusedException {
        if (!known.contains(answer.hub())) {
            return;
        }
        election.accept(answer.report(), hub.publicKey());
        Branch certified = answer.certifiedSize() == 0 ? null : answer.chain().at(answer.certifiedSize());
        if (best.isEmpty()
                || position(answer.chain(), certified).compareTo(position(best.get(), bestCertified.orElse(null)))
                        > 0) {
            best = Optional.of(answer.chain());
            bestCertified = Optional.ofNullable(certified);
        }
    }

    private static Standing position(Branch chain, Branch certified) {
        return new Standing(
                certified == null ? 0 : certified.state.epoch(),
                certified == null ? 0 : certified.size(),
                chain.size());
    }

    private record Standing(long epoch, long certified, long size) implements Comparable<Standing> {
        @Override
        public int compareTo(Standing other) {
            int byEpoch = Long.compare(epoch, other.epoch);
            int byCertificate = Long.compare(certified, other.certified);
            return byEpoch != 0 ? byEpoch : byCertificate != 0 ? byCertificate : Long.compare(size, other.size);
        }
    }

    /** The first block of the epoch, once the votes suffice. */
    Optional<Branch> tryOpen() throws RefusedException {
        if (chain.isPresent() || best.isEmpty()) {
            return Optional.empty();
        }
        Branch base = best.get();
        long certified = bestCertified.map(Branch::size).orElse(0L);
        ChainPosition position = new ChainPosition(base.state, base.tip, base::root, certified, base.recordedFinal);
        Optional<EpochOpening> opening = election.opening(position);
        if (opening.isPresent()) {
            Optional<SignedNote> note = bestCertified.flatMap(block -> block.certificate);
            chain = Optional.of(mint(base, List.of(), note, opening));
        }
        return chain;
    }
}
