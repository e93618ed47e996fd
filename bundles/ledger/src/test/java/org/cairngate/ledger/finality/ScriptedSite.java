package org.cairngate.ledger.finality;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/** Four hubs a to d, and an adversary's story told block by block. */
final class ScriptedSite {

    final RuleSwitches rules;
    final Signers signers = new Signers();
    final Branch genesis;
    final SimulatedMaster first;
    final FinalLog finals;

    ScriptedSite(RuleSwitches rules) throws RefusedException {
        this.rules = rules;
        TestSite site = new TestSite("a", "b", "c", "d");
        this.genesis = Branch.genesis(State.of(site.genesis), site.genesis.block());
        this.first = new SimulatedMaster(0, signers.key("master"), false, rules, genesis);
        this.finals = new FinalLog(rules);
    }

    Branch mint(SimulatedMaster master, Branch parent, Optional<Branch> certified, SignedTransaction... transactions)
            throws RefusedException {
        return master.mint(parent, List.of(transactions), note(certified), Optional.empty());
    }

    static Optional<SignedNote> note(Optional<Branch> certified) {
        return certified.flatMap(block -> block.certificate);
    }

    /** The named hubs cosign; a certificate is put together when they suffice. */
    Branch cosign(Branch block, String... names) throws RefusedException {
        for (String name : names) {
            if (block.cosigners.add(name)) {
                block.gathered = block.gathered.withSignature(
                        signers.cosigner(name).cosignature(block.checkpoint, Instant.EPOCH));
            }
        }
        if (rules.certified(block.state, block.size(), block.cosigners)) {
            block.certificate = Optional.of(block.gathered);
        }
        finals.certifiedBy(block);
        return block;
    }

    /** Registrations of hubs. */
    SignedTransaction[] registrations(State state, long weight, String... names) {
        List<SignedTransaction> signed = new ArrayList<>();
        long seq = state.lastSeq(first.key.publicKey().id());
        for (String name : names) {
            NodeBody body = new NodeBody(
                    NodeAction.REGISTER, NodeRole.HUB, name, signers.key(name).publicKey(), weight);
            seq++;
            signed.add(SignedTransaction.sign(
                    new Transaction(state.chainId(), first.key.publicKey().id(), seq, "", body), first.key));
        }
        return signed.toArray(SignedTransaction[]::new);
    }

    CoseSign1 report(String hub, SimulatedMaster master, CertificateRank rank) {
        return new EpochReport(
                        genesis.state.chainId(),
                        master.epoch,
                        master.key.publicKey().id(),
                        signers.key(hub).publicKey().id(),
                        rank.epoch(),
                        rank.size())
                .sign(signers.key(hub));
    }

    /** The first block of the master's epoch, with reports of hubs that know the given certificates. */
    Branch open(SimulatedMaster master, Branch base, Optional<Branch> certified, List<CoseSign1> reports)
            throws RefusedException {
        EpochOpening opening = new EpochOpening(master.epoch, master.key.publicKey(), reports);
        return master.mint(base, List.of(), note(certified), Optional.of(opening));
    }

    SimulatedMaster master(long epoch) {
        return new SimulatedMaster(epoch, signers.key("master-" + epoch), false, rules, genesis);
    }

    static CertificateRank rank(Branch certified) {
        return new CertificateRank(certified.state.epoch(), certified.size());
    }
}
