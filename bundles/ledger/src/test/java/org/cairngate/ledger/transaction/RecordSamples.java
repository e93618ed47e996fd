package org.cairngate.ledger.transaction;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.SigningKey;

/** One body of each kind, by the name of its file in {@code vectors/transactions/valid}. */
public final class RecordSamples {

    public static final SigningKey KEY = key("signer");
    public static final Hash CHAIN = hash("chain");

    private RecordSamples() {}

    public static SigningKey key(String name) {
        return SigningKey.fromSeed(hash(name).bytes());
    }

    public static Hash hash(String text) {
        return Hash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Map<String, TransactionBody> bodies() {
        Instant start = Instant.ofEpochMilli(1_700_000_000_000L);
        ArtifactBody artifact = artifact("firmware", "1.2.0", 7, KEY);
        NodeBody hub = new NodeBody(
                NodeAction.REGISTER, NodeRole.HUB, "hub-1", key("hub-1").publicKey(), 3);
        Map<String, TransactionBody> bodies = new TreeMap<>();
        bodies.put("events", new EventsBody(3, hash("batch"), start, start.plusMillis(5)));
        bodies.put(
                "device-register",
                new DeviceBody(
                        DeviceAction.REGISTER,
                        "d:1",
                        key("d").publicKey().did(),
                        "hub-1",
                        DeviceStatus.ACTIVE,
                        hash("metadata")));
        bodies.put(
                "device-token",
                new DeviceBody(
                        DeviceAction.REGISTER,
                        "d:2",
                        DeviceCredentials.withToken(new TokenCommitment(hash("token"), Optional.empty())),
                        "",
                        DeviceStatus.ACTIVE,
                        hash("metadata")));
        bodies.put(
                "device-token-expires",
                new DeviceBody(
                        DeviceAction.UPDATE,
                        "d:2",
                        DeviceCredentials.withToken(new TokenCommitment(hash("token"), Optional.of(start))),
                        "hub-1",
                        DeviceStatus.INACTIVE,
                        hash("metadata")));
        bodies.put(
                "device-erase-receipt",
                new ErasureBody(
                        SignedTransaction.sign(
                                transaction(new EventsBody(12, hash("batch"), start, start.plusMillis(5))), KEY),
                        LeafSet.of(List.of(1, 2, 11))));
        bodies.put("node-register", hub);
        bodies.put(
                "node-quarantine",
                new NodeBody(
                        NodeAction.QUARANTINE,
                        NodeRole.HUB,
                        "hub-1",
                        key("hub-1").publicKey(),
                        3));
        bodies.put(
                "node-rotate",
                RotationBody.sign(CHAIN, KEY.publicKey().id(), NodeRole.HUB, "hub-1", key("hub-1, second")));
        bodies.put(
                "node-double-vote",
                new EquivocationBody(
                        NodeRole.ORGANISATION,
                        "acme",
                        KEY.publicKey(),
                        new Evidence.DoubleVote(vote(4, VoteChoice.NO), vote(4, VoteChoice.YES))));
        bodies.put(
                "node-forked-log",
                new EquivocationBody(
                        NodeRole.HUB,
                        "hub-1",
                        key("hub-1").publicKey(),
                        new Evidence.ForkedLog("a\n", "b\n", hash("root"), List.of(hash("left"), hash("right")))));
        bodies.put("artifact", artifact);
        bodies.put(
                "artifact-largest",
                new ArtifactBody(
                        ArtifactKind.MODEL,
                        "n".repeat(64),
                        "9.9.9~rc1+build:7",
                        ArtifactBody.MAX_SECURITY_COUNTER,
                        "t".repeat(64),
                        hash("file"),
                        ArtifactBody.MAX_SIZE,
                        KEY.publicKey().id()));
        bodies.put("rule", new RuleBody("too-hot", 1, "cel", hash("source"), "acme/stations", true));
        bodies.put("rule-disabled", new RuleBody("too-hot", 2, "cel", hash("source"), "~".repeat(256), false));
        bodies.put("proposal-artifact", ProposalBody.of(artifact, 10, 20, 30));
        bodies.put("proposal-node", ProposalBody.of(hub, 1, 1, 2));
        bodies.put("proposal-parameters", ProposalBody.of(parameters(), 10, 20, (1L << 53) - 1));
        bodies.put("vote-yes", new VoteBody(hash("proposal"), VoteChoice.YES));
        bodies.put("vote-abstain", new VoteBody(hash("proposal"), VoteChoice.ABSTAIN));
        bodies.put("namespace-closed", new NamespaceBody("acme/stations", 1, List.of("acme", "hub-1"), List.of()));
        bodies.put(
                "namespace-encrypted",
                new NamespaceBody(
                        "acme/stations",
                        (1L << 53) - 1,
                        List.of("acme", "hub-1"),
                        List.of(WrappedKey.of(new byte[80]), WrappedKey.of(new byte[80]))));
        bodies.put("parameters", parameters());
        return bodies;
    }

    public static ArtifactBody artifact(String name, String version, long counter, SigningKey owner) {
        return new ArtifactBody(
                ArtifactKind.FIRMWARE,
                name,
                version,
                counter,
                "esp32:s3",
                hash(name + version),
                1_048_576,
                owner.publicKey().id());
    }

    public static Transaction transaction(TransactionBody body) {
        String namespace = body instanceof EventsBody ? "acme/stations" : "";
        return new Transaction(CHAIN, KEY.publicKey().id(), 1, namespace, body);
    }

    private static ParametersBody parameters() {
        return new ParametersBody(
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Instant.ofEpochMilli(1_577_836_800_000L),
                2000,
                new Governance(List.of(2, 3, 4, 7), NodeRole.ORGANISATION, 2));
    }

    private static SignedTransaction vote(long seq, VoteChoice choice) {
        return SignedTransaction.sign(
                new Transaction(CHAIN, KEY.publicKey().id(), seq, "", new VoteBody(hash("proposal"), choice)), KEY);
    }
}
