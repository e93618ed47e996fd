package org.cairngate.ledger.state;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.transaction.DeviceAction;
import org.cairngate.ledger.transaction.DeviceBody;
import org.cairngate.ledger.transaction.DeviceCredentials;
import org.cairngate.ledger.transaction.DeviceStatus;
import org.cairngate.ledger.transaction.EquivocationBody;
import org.cairngate.ledger.transaction.NamespaceBody;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.PrivilegedBody;
import org.cairngate.ledger.transaction.ProposalBody;
import org.cairngate.ledger.transaction.RecordSamples;
import org.cairngate.ledger.transaction.RotationBody;
import org.cairngate.ledger.transaction.RuleBody;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.TokenCommitment;
import org.cairngate.ledger.transaction.Transaction;
import org.cairngate.ledger.transaction.TransactionBody;
import org.cairngate.ledger.transaction.VoteBody;
import org.cairngate.ledger.transaction.VoteChoice;

/** Random transactions of few names, so that they meet; many of them valid at the time, many not. */
public final class RandomRecords {

    /** An erase receipt is a body of its own. */
    private static final List<DeviceAction> OF_DEVICES =
            List.copyOf(EnumSet.complementOf(EnumSet.of(DeviceAction.ERASE_RECEIPT)));

    private static final List<String> SIGNERS =
            List.of("master", "acme", "bolt", "core", "hub-1", "hub-2", "hub-3", "hub-1b", "nobody");

    private final Random random;

    public RandomRecords(long seed) {
        this.random = new Random(seed);
    }

    public SignedTransaction next(State state, long height) {
        String signer = pick(SIGNERS);
        SigningKey key = TestSite.key(signer);
        KeyId id = key.publicKey().id();
        long seq = Math.max(1, state.lastSeq(id) + (random.nextInt(8) == 0 ? random.nextInt(3) : 1));
        TransactionBody body = body(state, signer, height);
        String namespace = body.type() == 0 ? pick(List.of(TestSite.NAMESPACE, Transaction.AUDIT_NAMESPACE)) : "";
        Hash chain = random.nextInt(30) == 0 ? Hash.ZERO : state.chainId();
        return SignedTransaction.sign(new Transaction(chain, id, seq, namespace, body), key);
    }

    private TransactionBody body(State state, String signer, long height) {
        return switch (random.nextInt(9)) {
            case 0, 1 -> GovernedSite.EVENTS;
            case 2 -> device();
            case 3 ->
                RotationBody.sign(
                        state.chainId(),
                        TestSite.key(signer).publicKey().id(),
                        pick(List.of(NodeRole.values())),
                        signer,
                        TestSite.key(pick(List.of("hub-1b", "next-1", "next-2"))));
            case 4 -> {
                EquivocationBody sample =
                        (EquivocationBody) RecordSamples.bodies().get("node-double-vote");
                yield new EquivocationBody(
                        NodeRole.ORGANISATION, "acme", TestSite.key("acme").publicKey(), sample.evidence());
            }
            case 5 -> {
                long opens = height + random.nextInt(2);
                yield ProposalBody.of(wrapped(), opens, opens + random.nextInt(3), opens + 3 + random.nextInt(3));
            }
            case 6 -> {
                List<ProposalRecord> proposals = state.records(ProposalRecord.class);
                Hash id =
                        proposals.isEmpty() ? Hash.ZERO : pick(proposals).body().id();
                yield new VoteBody(id, pick(List.of(VoteChoice.values())));
            }
            default -> privileged();
        };
    }

    DeviceBody device() {
        int key = random.nextInt(5);
        String did =
                key == 4 ? "" : TestSite.key("device-key-" + key).publicKey().did();
        Optional<Instant> expires =
                random.nextBoolean() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(1 + random.nextInt(9)));
        DeviceAction action = pick(OF_DEVICES);
        boolean setsToken = action == DeviceAction.REGISTER || action == DeviceAction.UPDATE;
        Optional<TokenCommitment> token = setsToken && random.nextBoolean()
                ? Optional.of(new TokenCommitment(Hash.ZERO, expires))
                : Optional.empty();
        return new DeviceBody(
                action,
                "d-" + random.nextInt(4),
                new DeviceCredentials(did, token),
                random.nextInt(4) == 0 ? "hub-1" : "",
                pick(List.of(DeviceStatus.values())),
                Hash.ZERO);
    }

    private PrivilegedBody wrapped() {
        PrivilegedBody body = privileged();
        boolean proven = body instanceof NodeBody node
                && (node.action() == NodeAction.ROTATE || node.action() == NodeAction.EQUIVOCATION);
        return proven ? wrapped() : body;
    }

    private PrivilegedBody privileged() {
        return switch (random.nextInt(5)) {
            case 0 ->
                RecordSamples.artifact(
                        "fw",
                        "1." + random.nextInt(4),
                        random.nextInt(4),
                        TestSite.key(pick(List.of("acme", "bolt", "nobody"))));
            case 1 ->
                new RuleBody(
                        "r" + random.nextInt(2), 1 + random.nextInt(3), "cel", Hash.ZERO, "all", random.nextBoolean());
            case 2 ->
                new NamespaceBody(
                        TestSite.NAMESPACE,
                        1 + random.nextInt(3),
                        List.of(pick(List.of("acme", "hub-1")), "hub-2"),
                        List.of());
            case 3 -> (PrivilegedBody) RecordSamples.bodies().get("parameters");
            default -> {
                String name = pick(List.of("hub-1", "hub-2", "hub-3", "acme", "bolt", "master"));
                yield new NodeBody(
                        pick(List.of(NodeAction.values())),
                        name.startsWith("hub") ? NodeRole.HUB : pick(List.of(NodeRole.values())),
                        name,
                        TestSite.key(name).publicKey(),
                        random.nextInt(3));
            }
        };
    }

    <T> T pick(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
