package org.cairngate.ledger.finality;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.state.PendingNode;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;

/**
 * Which hubs a site may have, and changes of them that keep the assumption of every quorum: of each set of validators that the chain can
 * come to, less than a third by weight is Byzantine.
 */
record Membership(
        List<String> founders, TreeSet<String> everybody, TreeSet<String> byzantine, int churn, boolean turnover) {

    static Membership random(Random random) {
        int founding = random.nextInt(4) > 0 ? 4 : 5 + random.nextInt(3);
        boolean turnover = random.nextInt(3) == 0;
        int joining = turnover ? 4 : random.nextInt(4);
        TreeSet<String> everybody = new TreeSet<>();
        List<String> founders = new ArrayList<>();
        for (int i = 0; i < founding + joining; i++) {
            everybody.add("hub-" + i);
            if (i < founding) {
                founders.add("hub-" + i);
            }
        }
        TreeSet<String> byzantine = new TreeSet<>();
        for (int i = 0; i < (founding - 1) / 3; i++) {
            byzantine.add("hub-" + i);
        }
        return new Membership(founders, everybody, byzantine, turnover ? 4 : random.nextInt(4), turnover);
    }

    /** Whether a hub is none of the founders. */
    boolean joins(String name) {
        return !founders.contains(name);
    }

    /** Registrations and revocations for the next block after a state. */
    List<SignedTransaction> changes(Simulation site, State state, SigningKey master) {
        Random random = site.random;
        List<SignedTransaction> signed = new ArrayList<>();
        if (churn == 0 || (!turnover && random.nextInt(5 - churn) > 0)) {
            return signed;
        }
        List<NodeBody> taken = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(churn); i++) {
            String name = everybody.stream()
                    .skip(random.nextInt(everybody.size()))
                    .findFirst()
                    .orElseThrow();
            boolean known = state.nodeByName(name).isPresent();
            boolean active = known && state.nodeByName(name).orElseThrow().active();
            boolean touched = waits(state, name)
                    || taken.stream().anyMatch(body -> body.name().equals(name));
            long weight = known ? 1 : turnover ? 4 : 1 + random.nextInt(3);
            NodeBody body = new NodeBody(
                    known ? NodeAction.REVOKE : NodeAction.REGISTER,
                    NodeRole.HUB,
                    name,
                    site.signers.key(name).publicKey(),
                    weight);
            if (known == active && !touched && staysSound(state, taken, body)) {
                taken.add(body);
            }
        }
        long seq = state.lastSeq(master.publicKey().id());
        for (NodeBody body : taken) {
            seq++;
            signed.add(SignedTransaction.sign(
                    new Transaction(state.chainId(), master.publicKey().id(), seq, "", body), master));
        }
        return signed;
    }

    private static boolean waits(State state, String name) {
        return state.pendingNodes().stream().map(PendingNode::change).anyMatch(change -> change.name()
                .equals(name));
    }

    private boolean staysSound(State state, List<NodeBody> taken, NodeBody next) {
        Map<String, Long> weights = new TreeMap<>();
        state.validators().validators().values().forEach(hub -> weights.put(hub.name(), hub.weight()));
        List<NodeBody> changes = new ArrayList<>();
        state.pendingNodes().forEach(pending -> changes.add(pending.change()));
        changes.addAll(taken);
        changes.add(next);
        for (NodeBody change : changes) {
            if (change.action() == NodeAction.REGISTER) {
                weights.put(change.name(), change.weight());
            } else {
                weights.remove(change.name());
            }
            if (!sound(weights)) {
                return false;
            }
        }
        return true;
    }

    private boolean sound(Map<String, Long> weights) {
        long total = weights.values().stream().mapToLong(Long::longValue).sum();
        long bad = weights.entrySet().stream()
                .filter(entry -> byzantine.contains(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
        return total > 0 && 3 * bad < total;
    }
}
