package org.cairngate.ledger.finality;

import java.time.Instant;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.RuleSwitches.Rule;

/** An honest hub: what it keeps on its disk, and the product's decisions on what arrives. */
final class SimulatedHub {

    final String name;
    final SigningKey key;
    private final Cosigner cosigner;
    private final RuleSwitches rules;
    private final Branch genesis;

    private Branch chain;
    private long certifiedSize;
    private long finalSize;
    private byte[] vowOnDisk = HubVow.NONE.encode();
    private HubVow vow = HubVow.NONE;
    private boolean up = true;

    /** What a hub answers to who asks for its vote. */
    record Answer(String hub, CoseSign1 report, Branch chain, long certifiedSize) {}

    SimulatedHub(String name, Signers signers, Branch genesis, RuleSwitches rules) {
        this.name = name;
        this.key = signers.key(name);
        this.cosigner = signers.cosigner(name);
        this.genesis = genesis;
        this.chain = genesis;
        this.rules = rules;
    }

    boolean isUp() {
        return up;
    }

    Branch chain() {
        return chain;
    }

    long finalSize() {
        return finalSize;
    }

    long boundTo() {
        return Math.max(vow.epoch(), chain.state.epoch());
    }

    ChainPosition position() {
        return new ChainPosition(chain.state, chain.tip, chain::root, certifiedSize, finalSize);
    }

    void crash() {
        up = false;
    }

    void restart() throws RefusedException {
        up = true;
        vow = HubVow.of(Optional.of(vowOnDisk));
        if (!rules.has(Rule.REMEMBERS)) {
            vow = HubVow.NONE;
            chain = genesis;
            certifiedSize = 0;
            finalSize = 0;
        }
    }

    /**
     * A chain arrives.
     *
     * @return whether the hub follows it now
     * @throws FinalBlocksConflict when it lacks what is final here
     */
    boolean offered(Branch other, long certified) {
        long known = Math.max(other.tip.certificateSize(), certified);
        ChainPosition candidate = new ChainPosition(other.state, other.tip, other::root, known, other.recordedFinal);
        try {
            boolean anyLonger = !rules.has(Rule.ONE_LOG_AN_EPOCH)
                    && other.state.epoch() == chain.state.epoch()
                    && other.size() > chain.size();
            if (other == chain || (!anyLonger && !position().yieldsTo(candidate))) {
                return false;
            }
        } catch (RefusedException e) {
            throw new FinalBlocksConflict(name + " has " + finalSize + " final blocks: " + e.getMessage(), e);
        }
        boolean forked = !other.continues(chain);
        chain = other;
        certifiedSize = forked ? other.tip.certificateSize() : Math.max(certifiedSize, other.tip.certificateSize());
        finalSize = Math.max(finalSize, other.recordedFinal);
        return true;
    }

    /** A certificate of a block arrives. */
    boolean certified(Branch block) {
        if (!chain.continues(block)) {
            return offered(block, block.size()) && certified(block);
        }
        certifiedSize = Math.max(certifiedSize, block.size());
        finalSize = Math.max(finalSize, rules.finalSize(chain.state, chain.tip, block.size()));
        return true;
    }

    /** The cosignature of the chain's end, unless the vow forbids it. */
    Optional<NoteSignature> cosign() {
        try {
            vow = effective().cosign(chain.state, chain.tip, chain::root);
        } catch (RefusedException e) {
            return Optional.empty();
        }
        vowOnDisk = vow.encode();
        return Optional.of(cosigner.cosignature(chain.checkpoint, Instant.EPOCH));
    }

    /** The vow, without what a test switched off. */
    private HubVow effective() {
        HubVow held = vow;
        if (!rules.has(Rule.ONE_LOG_AN_EPOCH)) {
            held = new HubVow(held.epoch(), held.reportedTo(), 0, 0, HubVow.NONE.cosignedRoot());
        }
        if (!rules.has(Rule.VOTE_BINDS)) {
            held = new HubVow(
                    held.cosignedEpoch(),
                    held.reportedTo(),
                    held.cosignedEpoch(),
                    held.cosignedSize(),
                    held.cosignedRoot());
        }
        return held;
    }

    /** The vote for a new master, unless the vow forbids it. */
    Optional<Answer> vote(long epoch, Ed25519Key master) {
        try {
            HubVow.Reporting reporting =
                    vow.report(position(), epoch, master, key.publicKey().id());
            vow = reporting.vow();
            vowOnDisk = vow.encode();
            EpochReport report = reporting.report();
            return Optional.of(new Answer(name, report.sign(key), chain, certifiedSize));
        } catch (RefusedException e) {
            if (e.reason() != RefusalReason.NOT_PERMITTED) {
                throw new IllegalStateException(e);
            }
            return Optional.empty();
        }
    }
}
