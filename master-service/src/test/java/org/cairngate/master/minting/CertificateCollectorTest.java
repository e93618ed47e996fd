package org.cairngate.master.minting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.Founders;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.CheckpointSigner;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.note.VerifiedCheckpoint;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.state.BlockBuilder;
import org.cairngate.ledger.state.State;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateCollectorTest {

    private static final String ORIGIN = "collector.test/log";
    private static final Instant START = Instant.parse("2026-11-01T12:00:00Z");
    private static final List<String> HUBS = List.of("hub-1", "hub-2", "hub-3", "hub-4");

    @TempDir
    private Path directory;

    private final SigningKey master = key("master");
    private final List<SignedNote> announced = new ArrayList<>();
    private final Announcer announcer = new Announcer() {
        @Override
        public void block(Block block) {}

        @Override
        public void certificate(SignedNote certificate) {
            announced.add(certificate);
        }

        @Override
        public void receipt(String hub, Receipt receipt) {}
    };

    @ParameterizedTest
    @EnumSource(CertificateKind.class)
    void aQuorumOfHubsCertifiesAsTheChainsPolicySays(CertificateKind kind) throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            SignedNote checkpoint = chainOfTwoBlocks(store, kind);
            CertificateCollector collector =
                    new CertificateCollector(store, new HubCopies(store, Clock.systemUTC()), announcer);
            collector.accept("hub-4", cosigned(checkpoint, kind, "hub-4"));
            collector.accept("hub-4", cosigned(checkpoint, kind, "hub-4"));
            collector.accept("hub-1", cosigned(checkpoint, kind, "hub-1"));
            assertThat(announced).isEmpty();
            assertThatThrownBy(() -> collector.accept("hub-2", cosigned(checkpoint, kind, "hub-3")))
                    .isInstanceOf(RefusedException.class);
            collector.accept("hub-2", cosigned(checkpoint, kind, "hub-2"));

            assertThat(announced).hasSize(1);
            assertThat(store.certifiedSize()).isEqualTo(2);
            VerifiedCheckpoint verified =
                    store.state().quorumOfSize(2).policyFile().check(announced.get(0));
            assertThat(verified.cosigners()).containsExactlyInAnyOrder("hub-1", "hub-2", "hub-4");
            int lines = Map.of(
                            CertificateKind.LIST, 3, CertificateKind.COMPACT, 1, CertificateKind.LIST_AND_ML_DSA_44, 6)
                    .get(kind);
            assertThat(announced.get(0).signatures()).hasSize(1 + lines);
        }
    }

    private SignedNote chainOfTwoBlocks(ChainStore store, CertificateKind kind) throws Exception {
        ChainPolicy policy = ChainPolicy.standard(ORIGIN, Duration.ofSeconds(1)).withCertificate(kind);
        Genesis genesis = Genesis.create(
                policy,
                master,
                Founders.withLedgerKeys("master", Map.of("acme", key("acme").publicKey()), Map.of()),
                START,
                transactions -> State.genesisRoot(policy, transactions));
        store.initialise(genesis);
        long seq = genesis.block().transactions().size();
        List<SignedTransaction> hubs = new ArrayList<>();
        for (String hub : HUBS) {
            NodeBody body = new NodeBody(NodeAction.REGISTER, NodeRole.HUB, hub, keys(kind, hub), 1);
            hubs.add(SignedTransaction.sign(
                    new Transaction(genesis.chainId(), master.publicKey().id(), ++seq, "", body), master));
        }
        store.append(
                new BlockBuilder(store.state(), store.tip(), store.roots())
                        .build(hubs, START.plusSeconds(1), store.newestCertificate())
                        .validated(),
                Map.of(),
                local -> {});
        SignedNote checkpoint = new CheckpointSigner(ORIGIN, master)
                .sign(new Checkpoint(ORIGIN, store.tip().size(), store.tip().root()));
        store.putCheckpoint(checkpoint);
        return checkpoint;
    }

    private static byte[] cosigned(SignedNote checkpoint, CertificateKind kind, String hub) {
        List<NoteSignature> lines = kind.cosigners(hub, key(hub)).stream()
                .map(cosigner -> cosigner.cosignature(checkpoint, START))
                .toList();
        return new SignedNote(checkpoint.text(), lines).format().getBytes(StandardCharsets.UTF_8);
    }

    private static NodeKeys keys(CertificateKind kind, String hub) {
        NodeKeys plain = NodeKeys.of(key(hub).publicKey());
        return switch (kind) {
            case LIST -> plain;
            case COMPACT -> plain.withBls(key(hub));
            case LIST_AND_ML_DSA_44 -> plain.withMlDsa44(key(hub));
        };
    }

    private static SigningKey key(String name) {
        return SigningKey.fromSeed(
                Hash.sha256(name.getBytes(StandardCharsets.UTF_8)).bytes());
    }
}
