package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.channel.ChannelEpoch;
import org.cairngate.ledger.channel.KeyRotation;
import org.cairngate.ledger.key.MemberKey;
import org.cairngate.ledger.key.MemberSecret;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.BuiltBlock;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A member seals and opens with files alone; whoever is outside or has left gets a reason and exit code 1. */
class ChannelCommandTest {

    private static final String ORIGIN = "test.cairngate.example/log";
    private static final String NAMESPACE = "acme/ward-7";
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00Z");

    private final SigningKey master = SigningKey.generate(new SecureRandom());
    private final SigningKey acme = SigningKey.generate(new SecureRandom());
    private final SigningKey hub = SigningKey.generate(new SecureRandom());

    @TempDir
    private Path folder;

    private ChainStore store;
    private Path event;

    @BeforeEach
    void begin() throws Exception {
        ChainPolicy policy = ChainPolicy.standard(ORIGIN, Duration.ofSeconds(1));
        Genesis genesis = Genesis.create(
                policy,
                master,
                Founders.withLedgerKeys("master", Map.of("acme", acme.publicKey()), Map.of("hub-1", hub.publicKey())),
                TIME,
                transactions -> State.genesisRoot(policy, transactions));
        Files.writeString(folder.resolve("genesis.json"), genesis.toJson());
        event = Files.writeString(
                folder.resolve("event.json"),
                "{\"uid\":\"e-1\",\"timestamp\":1696248400000,\"items\":[{\"key\":\"pulse\",\"value\":61}],"
                        + "\"namespace\":\"" + NAMESPACE + "\",\"device_uid\":\"monitor-12\"}");
        for (String member : List.of("acme", "hub-1", "stranger")) {
            assertThat(cairn("keygen", folder.resolve(member + ".key")).exit()).isZero();
        }
        store = ChainStore.open(folder.resolve("chain"));
        store.initialise(genesis);
        rotate(1, "acme", "hub-1");
        rotate(2, "acme");
        store.close();
    }

    @Test
    void aMemberKeyIsForItsOwnerOnlyAndIsNeverReplaced() throws Exception {
        Path key = folder.resolve("acme.key");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        byte[] before = Files.readAllBytes(key);
        Ran again = cairn("keygen", key);
        assertThat(again.exit()).isZero();
        assertThat(again.out()).startsWith("did:key:z6LS");
        assertThat(Files.readAllBytes(key)).isEqualTo(before);
    }

    @Test
    void aMemberSealsAndOpensWithAStoreOrAHistoryFile() throws Exception {
        Path sealed = folder.resolve("sealed.json");
        Ran seal = cairn("seal", event, "--key", folder.resolve("acme.key"), "--out", sealed, "--store", folder);
        assertThat(seal.err()).isEmpty();
        assertThat(seal.out()).contains("is sealed to epoch 2: acme");
        assertThat(Files.readString(sealed)).doesNotContain("pulse");
        Path history = folder.resolve("history.cbor");
        assertThat(cairn("export", NAMESPACE, "--store", folder, "--out", history)
                        .out())
                .contains("epochs 1 to 2");
        Path opened = folder.resolve("opened.json");
        Ran open = cairn(
                "open",
                sealed,
                "--key",
                folder.resolve("acme.key"),
                "--history",
                history,
                "--genesis",
                folder.resolve("genesis.json"),
                "--out",
                opened);
        assertThat(open.err()).isEmpty();
        assertThat(Files.readAllBytes(opened)).isEqualTo(Files.readAllBytes(event));
        assertThat(cairn("open", sealed, "--key", folder.resolve("acme.key"), "--store", folder)
                        .out())
                .contains("pulse=61");
    }

    @Test
    void whoLeftAndWhoIsOutsideAreToldWhy() {
        Path sealed = folder.resolve("sealed.json");
        cairn("seal", event, "--key", folder.resolve("acme.key"), "--out", sealed, "--store", folder);
        for (String other : List.of("hub-1", "stranger")) {
            Ran open = cairn("open", sealed, "--key", folder.resolve(other + ".key"), "--store", folder);
            assertThat(open.exit()).isEqualTo(1);
            assertThat(open.out()).isEmpty();
            assertThat(open.err()).contains("of none of the 1 members of acme/ward-7 in epoch 2: acme");
        }
    }

    @Test
    void wrongUseIsToldInOneLine() {
        assertThat(cairn().exit()).isEqualTo(2);
        Path key = folder.resolve("acme.key");
        assertFailed("is not sealed", cairn("open", event, "--key", key, "--store", folder));
        assertFailed("--store DIR", cairn("export", NAMESPACE, "--out", folder.resolve("x")));
        assertFailed(
                "no private namespace", cairn("export", "acme/none", "--store", folder, "--out", folder.resolve("x")));
        assertFailed(
                "there is no card",
                cairn("add", NAMESPACE, "hub-1", "--store", folder, "--cards", folder.resolve("cards")));
        assertFailed(
                "is private already",
                cairn("create", NAMESPACE, "acme", "--store", folder, "--cards", folder.resolve("cards")));
        assertFailed(
                "is no member",
                cairn("remove", NAMESPACE, "hub-1", "--store", folder, "--cards", folder.resolve("cards")));
    }

    /** Nobody gets into a channel by a card that the chain's node did not sign. */
    @Test
    void aCardThatTheNodeDidNotSignDoesNotCount() throws Exception {
        Path cards = Files.createDirectories(folder.resolve("cards"));
        acme.store(folder.resolve("acme-ledger.key"));
        for (String member : List.of("acme", "hub-1")) {
            Ran card = cairn(
                    "keygen",
                    folder.resolve(member + ".key"),
                    "--name",
                    member,
                    "--node-key",
                    folder.resolve("acme-ledger.key"),
                    "--genesis",
                    folder.resolve("genesis.json"),
                    "--card",
                    cards.resolve(member + ".card"));
            assertThat(card.exit()).as(card.err()).isZero();
        }
        assertFailed(
                "hub-1.card does not count", cairn("add", NAMESPACE, "hub-1", "--store", folder, "--cards", cards));
        // With cards that count, only the master is missing.
        hub.store(folder.resolve("hub-ledger.key"));
        cairn(
                "keygen",
                folder.resolve("hub-1.key"),
                "--name",
                "hub-1",
                "--node-key",
                folder.resolve("hub-ledger.key"),
                "--genesis",
                folder.resolve("genesis.json"),
                "--card",
                cards.resolve("hub-1.card"));
        assertFailed("which master", cairn("add", NAMESPACE, "hub-1", "--store", folder, "--cards", cards));
    }

    private static void assertFailed(String why, Ran ran) {
        assertThat(ran.exit()).as(ran.err()).isEqualTo(1);
        assertThat(ran.err()).contains(why);
        assertThat(ran.err().lines()).hasSize(1);
    }

    private void rotate(long number, String... members) throws Exception {
        Map<String, MemberKey> keys = new TreeMap<>();
        for (String member : members) {
            keys.put(member, MemberSecret.load(folder.resolve(member + ".key")).publicKey());
        }
        ChannelEpoch epoch = new ChannelEpoch(store.genesis().chainId(), NAMESPACE, number);
        KeyRotation rotation = KeyRotation.begin(epoch, keys, new SecureRandom());
        append(SignedTransaction.sign(
                new Transaction(epoch.chainId(), acme.publicKey().id(), number, "", rotation.record()), acme));
    }

    private void append(SignedTransaction transaction) throws RefusedException {
        BuiltBlock built = new BlockBuilder(store.state(), store.tip(), store.roots())
                .build(List.of(transaction), TIME.plusSeconds(store.tip().size()), Optional.empty());
        assertThat(built.refused()).isEmpty();
        store.append(built.validated(), Map.of(), writes -> {});
        long size = store.tip().size();
        store.putCheckpoint(new CheckpointSigner(ORIGIN, master).sign(new Checkpoint(ORIGIN, size, store.root(size))));
    }

    private static Ran cairn(Object... arguments) {
        return Ran.of("channel", arguments);
    }
}
