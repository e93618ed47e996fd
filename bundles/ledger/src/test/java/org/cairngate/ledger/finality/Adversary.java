package org.cairngate.ledger.finality;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.EpochReport;
import org.cairngate.ledger.key.CoseSign1;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.state.CertificateRank;
import org.cairngate.ledger.state.RuleSwitches.Rule;
import org.cairngate.ledger.state.TestSite;

/**
 * Who holds the Byzantine hubs and the masters that are not honest, and sees everything. It cannot forge signatures and may try whatever
 * the rules let through: forks sent to different hubs, certificates that it withholds, openings on old blocks, false reports.
 */
final class Adversary {

    /** A block that both sides get. */
    private static final int BOTH = 2;

    private final Simulation site;
    private final Map<SimulatedMaster, List<SimulatedHub.Answer>> answers = new LinkedHashMap<>();
    private final Map<String, Integer> sides = new TreeMap<>();
    private final IdentityHashMap<Branch, Integer> sideOf = new IdentityHashMap<>();

    Adversary(Simulation site) {
        this.site = site;
        boolean byAge = site.random.nextBoolean();
        site.hubs
                .keySet()
                .forEach(name ->
                        sides.put(name, byAge && site.membership.joins(name) ? 1 : byAge ? 0 : site.random.nextInt(2)));
    }

    void answered(SimulatedMaster master, SimulatedHub.Answer answer) {
        answers.computeIfAbsent(master, key -> new ArrayList<>()).add(answer);
    }

    /** One turn: each of its masters may do something. */
    void move() {
        for (SimulatedMaster master : List.copyOf(site.masters)) {
            if (!master.honest && site.random.nextInt(3) == 0) {
                Simulation.perform(() -> act(master));
            }
        }
    }

    private void act(SimulatedMaster master) throws RefusedException {
        List<Branch> own = site.branches.stream()
                .filter(branch -> branch.state.epoch() == master.epoch
                        && branch.state.logKey().equals(noteKey(master)))
                .toList();
        int choice = site.random.nextInt(10);
        if (choice < 2 && master.epoch > 0) {
            open(master);
        } else if (own.isEmpty()) {
            site.askForVotes(master);
        } else if (choice < 6) {
            extend(master, site.random.nextInt(3) > 0 ? longest(own) : site.any(own));
        } else if (choice < 8) {
            Branch known = site.any(own);
            site.deliver(site.any(List.copyOf(site.hubs.keySet())), known);
        } else {
            reveal(site.any(site.branches));
        }
    }

    private static NoteKey noteKey(SimulatedMaster master) {
        return NoteKey.log(TestSite.ORIGIN, master.key.publicKey());
    }

    /** The longest branch of one of the two sides, so that two forks grow beside each other. */
    private Branch longest(List<Branch> own) {
        int side = site.random.nextInt(2);
        return own.stream()
                .filter(branch ->
                        sideOf.getOrDefault(branch, BOTH) == side || sideOf.getOrDefault(branch, BOTH) == BOTH)
                .reduce((first, second) -> second.size() >= first.size() ? second : first)
                .orElse(own.get(own.size() - 1));
    }

    private void extend(SimulatedMaster master, Branch parent) throws RefusedException {
        Optional<Branch> certified = certifiedIn(parent);
        boolean carry = site.random.nextInt(4) > 0;
        Branch block = master.mint(
                parent,
                site.membership.changes(site, parent.state, master.key),
                carry ? certified.flatMap(found -> found.certificate) : Optional.empty(),
                Optional.empty());
        sideOf.put(block, sideAfter(parent));
        spread(block);
    }

    /** A common beginning for everybody, from which two sides part. */
    private int sideAfter(Branch parent) {
        int side = sideOf.getOrDefault(parent, BOTH);
        return side == BOTH && site.random.nextInt(5) == 0 ? site.random.nextInt(2) : side;
    }

    /** Any certificate of the branch that exists, also one that nobody was told of. */
    private Optional<Branch> certifiedIn(Branch branch) throws RefusedException {
        Optional<Branch> found = Optional.of(branch);
        while (found.isPresent() && !site.assemble(found.get())) {
            found = found.get().parent;
        }
        return found;
    }

    private void spread(Branch block) throws RefusedException {
        site.made(block);
        int side = sideOf.getOrDefault(block, BOTH);
        for (String hub : site.hubs.keySet()) {
            boolean meant = side == BOTH || sides.get(hub) == side;
            if (site.random.nextInt(10) < (meant ? 9 : 1)) {
                site.deliver(hub, block);
            }
        }
        sides.replaceAll((hub, old) -> site.random.nextInt(40) == 0 ? 1 - old : old);
    }

    private void reveal(Branch block) throws RefusedException {
        if (site.assemble(block)) {
            for (String hub : site.hubs.keySet()) {
                if (site.random.nextInt(3) == 0) {
                    site.announce(hub, block);
                }
            }
        }
    }

    /** Tries to begin the epoch on any block, with whichever votes go with it. */
    private void open(SimulatedMaster master) throws RefusedException {
        List<SimulatedHub.Answer> given = answers.getOrDefault(master, List.of());
        Branch base = given.isEmpty() || site.random.nextInt(4) == 0
                ? site.any(site.branches)
                : site.any(given).chain();
        if (base.state.epoch() >= master.epoch) {
            return;
        }
        Optional<Branch> certified = certifiedIn(base);
        CertificateRank rank = certified
                .map(block -> new CertificateRank(block.state.epoch(), block.size()))
                .orElse(CertificateRank.NONE);
        TreeMap<String, CoseSign1> votes = new TreeMap<>();
        for (SimulatedHub.Answer answer : given) {
            boolean fits = CertificateRank.of(EpochReport.read(answer.report())).compareTo(rank) <= 0;
            if (fits || !site.rules.has(Rule.HIGHEST_CERTIFICATE)) {
                votes.put(answer.hub(), answer.report());
            }
        }
        for (String name : site.byzantine) {
            votes.put(name, lie(name, master));
        }
        var validators = base.state.jointQuorumOfSize(base.size());
        votes.keySet().removeIf(name -> validators.validator(name).isEmpty());
        EpochOpening opening = new EpochOpening(master.epoch, master.key.publicKey(), List.copyOf(votes.values()));
        Branch block =
                master.mint(base, List.of(), certified.flatMap(found -> found.certificate), Optional.of(opening));
        sideOf.put(block, site.random.nextBoolean() ? BOTH : site.random.nextInt(2));
        spread(block);
    }

    /** A Byzantine hub says that it knows of no certificate. */
    private CoseSign1 lie(String name, SimulatedMaster master) {
        SigningKey key = site.signers.key(name);
        return new EpochReport(
                        site.genesis.state.chainId(),
                        master.epoch,
                        master.key.publicKey().id(),
                        key.publicKey().id(),
                        0,
                        0)
                .sign(key);
    }
}
