package org.cairngate.ledger.finality;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.state.RuleSwitches;
import org.cairngate.ledger.state.RuleSwitches.Rule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One site under one schedule: hubs, masters of several epochs, an adversary who holds some of both, and a network that delays, reorders,
 * duplicates, loses and parts. Everything follows from the seed; time is a counter. Who is honest runs the product's code
 * ({@link HubVow}, {@link ChainPosition}, {@link EpochElection}, block rules), who is not signs what it likes.
 */
final class Simulation {

    private static final int TROUBLED_STEPS = 80;
    private static final int HEALED_STEPS = 900;
    private static final int MAX_DELAY = 6;

    static final Instant TIME = Instant.EPOCH;

    private static final Logger LOG = LoggerFactory.getLogger(Simulation.class);

    final Random random;
    final RuleSwitches rules;
    final Signers signers;
    final Branch genesis;
    final TreeMap<String, SimulatedHub> hubs = new TreeMap<>();
    final TreeSet<String> byzantine;
    final List<Branch> branches = new ArrayList<>();
    final List<SimulatedMaster> masters = new ArrayList<>();
    final Membership membership;
    private final Adversary adversary;
    private final FinalLog finals;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    private final TreeMap<String, Integer> groups = new TreeMap<>();
    private long time;
    private long order;
    private boolean healed;

    /** Something that happens at a moment. */
    private record Event(long time, long order, Action action) {}

    /** What happens; refusals inside are part of the game. */
    interface Action {
        void run() throws RefusedException;
    }

    /** What a run came to, so that two runs of a seed can be compared. */
    record Outcome(int blocks, long finalBlocks, long epochs, String finalRoot) {}

    Simulation(long seed, RuleSwitches rules, Signers signers) throws RefusedException {
        this.signers = signers;
        this.random = new Random(seed);
        this.rules = rules;
        this.membership = Membership.random(random);
        this.byzantine = membership.byzantine();
        this.genesis = signers.genesis(membership.founders());
        this.finals = new FinalLog(rules);
        branches.add(genesis);
        for (String name : membership.everybody()) {
            if (!byzantine.contains(name)) {
                hubs.put(name, new SimulatedHub(name, signers, genesis, rules));
            }
        }
        masters.add(new SimulatedMaster(0, signers.key("master"), random.nextInt(3) > 0, rules, genesis));
        this.adversary = new Adversary(this);
    }

    /**
     * Runs the schedule: trouble first, then a healed network with an honest master.
     *
     * @throws FinalBlocksConflict when two final blocks conflict
     * @throws AssertionError when nothing becomes final after healing
     */
    Outcome run() throws RefusedException {
        while (time < TROUBLED_STEPS) {
            step();
        }
        new Healing(this).run(HEALED_STEPS);
        Branch newest = finals.newest().orElse(genesis);
        return new Outcome(
                branches.size(),
                newest.size(),
                newest.state.epoch(),
                newest.tip.root().hex());
    }

    void step() throws RefusedException {
        time++;
        while (!events.isEmpty() && events.peek().time() <= time) {
            perform(events.poll().action());
        }
        for (SimulatedMaster master : List.copyOf(masters)) {
            if (master.honest && master.chain.isPresent() && random.nextInt(6) == 0) {
                perform(() -> mintHonestly(master));
            }
            if (master.honest && master.chain.isEmpty() && random.nextInt(12) == 0 && master.epoch >= newestEpoch()) {
                askForVotes(master);
            }
        }
        if (!healed) {
            disturb();
            adversary.move();
        }
    }

    private void disturb() throws RefusedException {
        if (random.nextInt(40) == 0) {
            int parts = 1 + random.nextInt(3);
            hubs.keySet().forEach(name -> groups.put(name, random.nextInt(parts)));
        }
        if (random.nextInt(15) == 0) {
            SimulatedHub hub = any(List.copyOf(hubs.values()));
            if (hub.isUp()) {
                hub.crash();
                events.add(new Event(time + 1 + random.nextInt(30), order++, hub::restart));
            }
        }
        if (random.nextInt(25) == 0) {
            begin(1 + newestEpoch() + random.nextInt(2), random.nextInt(3) > 0);
        }
    }

    /** The network is whole, everybody is up, and who is not honest cannot stop messages any more. */
    void heal() throws RefusedException {
        healed = true;
        groups.clear();
        for (SimulatedHub hub : hubs.values()) {
            if (!hub.isUp()) {
                hub.restart();
            }
        }
    }

    long newestEpoch() {
        long epoch = masters.stream().mapToLong(master -> master.epoch).max().orElse(0);
        return Math.max(
                epoch,
                hubs.values().stream().mapToLong(SimulatedHub::boundTo).max().orElse(0));
    }

    /** A key stands for election. */
    SimulatedMaster begin(long epoch, boolean honest) {
        SigningKey key = signers.key("master-" + epoch + "-" + masters.size());
        SimulatedMaster master = new SimulatedMaster(epoch, key, honest, rules, genesis);
        masters.add(master);
        askForVotes(master);
        return master;
    }

    void askForVotes(SimulatedMaster master) {
        for (SimulatedHub hub : hubs.values()) {
            send(hub.name, () -> {
                Optional<SimulatedHub.Answer> answer =
                        hub.isUp() ? hub.vote(master.epoch, master.key.publicKey()) : Optional.empty();
                answer.ifPresent(given -> send(hub.name, () -> answered(master, given)));
            });
        }
    }

    private void answered(SimulatedMaster master, SimulatedHub.Answer answer) throws RefusedException {
        if (!master.honest) {
            adversary.answered(master, answer);
            return;
        }
        master.answered(answer, signers.key(answer.hub()), membership.everybody());
        Optional<Branch> before = master.chain;
        Optional<Branch> opened = master.tryOpen();
        if (before.isEmpty() && opened.isPresent()) {
            publish(opened.get());
        }
    }

    private void mintHonestly(SimulatedMaster master) throws RefusedException {
        Branch parent = master.chain.orElseThrow();
        Optional<Branch> certified = newestCertified(parent);
        Branch next = master.mint(
                parent,
                healed ? List.of() : membership.changes(this, parent.state, master.key),
                certified.flatMap(block -> block.certificate),
                Optional.empty());
        master.chain = Optional.of(next);
        publish(next);
    }

    /** The newest block in a branch of which a certificate was put together. */
    static Optional<Branch> newestCertified(Branch branch) {
        Optional<Branch> found = Optional.of(branch);
        while (found.isPresent() && found.get().certificate.isEmpty()) {
            found = found.get().parent;
        }
        return found;
    }

    private void publish(Branch block) throws RefusedException {
        made(block);
        hubs.keySet().forEach(name -> deliver(name, block));
    }

    void made(Branch block) throws RefusedException {
        branches.add(block);
        for (String name : byzantine) {
            if (random.nextInt(8) > 0) {
                cosigned(block, name, signers.cosigner(name).cosignature(block.checkpoint, TIME));
            }
        }
    }

    void deliver(String name, Branch block) {
        send(name, () -> {
            SimulatedHub hub = hubs.get(name);
            if (hub.isUp() && hub.offered(block, 0)) {
                cosign(hub);
            }
        });
    }

    void announce(String name, Branch certified) {
        send(name, () -> {
            SimulatedHub hub = hubs.get(name);
            Branch before = hub.chain();
            if (hub.isUp() && hub.certified(certified) && hub.chain() != before) {
                cosign(hub);
            }
        });
    }

    private void cosign(SimulatedHub hub) throws RefusedException {
        Branch block = hub.chain();
        Optional<NoteSignature> line = hub.cosign();
        if (line.isPresent()) {
            cosigned(block, hub.name, line.get());
            send(hub.name, () -> certifyFor(block));
        }
    }

    private void cosigned(Branch block, String name, NoteSignature line) throws RefusedException {
        if (block.cosigners.add(name)) {
            block.gathered = block.gathered.withSignature(line);
            finals.certifiedBy(block);
        }
    }

    /** The block's master has the cosignatures; an honest one tells everybody of the certificate. */
    private void certifyFor(Branch block) throws RefusedException {
        boolean honest = masters.stream()
                .anyMatch(master -> master.honest
                        && master.chain.isPresent()
                        && master.chain.get().continues(block)
                        && block.state.epoch() == master.epoch);
        if (honest && block.certificate.isEmpty() && assemble(block)) {
            hubs.keySet().forEach(name -> announce(name, block));
        }
    }

    /** Puts a certificate together by the product's code, which verifies every line. */
    boolean assemble(Branch block) throws RefusedException {
        if (block.certificate.isPresent() || !rules.certified(block.state, block.size(), block.cosigners)) {
            return block.certificate.isPresent();
        }
        boolean asItIs = rules.has(Rule.TWO_THIRDS) && rules.has(Rule.JOINT_VALIDATORS);
        block.certificate = asItIs
                ? block.state.jointQuorumOfSize(block.size()).certificate(block.gathered)
                : Optional.of(block.gathered);
        block.certificate.ifPresent(note -> rules.verifiedOnce(note, block.state, block.size()));
        return block.certificate.isPresent();
    }

    /** A message from or to a hub; masters are with group 0. */
    void send(String hub, Action action) {
        int copies = random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            boolean parted = groups.getOrDefault(hub, 0) != 0;
            int delay = 1 + random.nextInt(healed ? 3 : MAX_DELAY) + (parted ? 10 + random.nextInt(30) : 0);
            if (healed || random.nextInt(parted ? 2 : 12) > 0) {
                events.add(new Event(time + delay, order++, action));
            }
        }
    }

    /** Refusals are what the rules are for; what they must not refuse shows as finality that does not resume. */
    static void perform(Action action) {
        try {
            action.run();
        } catch (RefusedException e) {
            LOG.trace("refused detail={}", e.detail());
        }
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
