package org.cairngate.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.Cosigner;
import org.cairngate.ledger.note.NoteSignature;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateQuorumTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3", "hub-4"};

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(CertificateKind.class)
    void aChainCertifiesAsItsPolicySays(CertificateKind kind) throws Exception {
        TestSite site = site(kind);
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            Block first = register(site, store, kind);
            CertificateQuorum quorum = store.state().quorumOfSize(2);
            SignedNote two = gathered(site, store, kind, "hub-1", "hub-4");
            assertThat(quorum.certificate(two)).isEmpty();
            assertThatThrownBy(() -> store.putCertificate(two))
                    .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.reason())
                            .isEqualTo(RefusalReason.BAD_CERTIFICATE));

            SignedNote certificate = quorum.certificate(gathered(site, store, kind, "hub-1", "hub-2", "hub-4"))
                    .orElseThrow();
            store.putCertificate(certificate);
            assertThat(store.certifiedSize()).isEqualTo(2);
            assertThat(quorum.policyFile().check(certificate).checkpoint().size())
                    .isEqualTo(2);
            SignedNote bare = site.sign(Checkpoint.of(certificate));
            assertThatThrownBy(() -> quorum.policyFile().check(bare)).isInstanceOf(RefusedException.class);

            Instant next = store.tip().lastTime().plusSeconds(1);
            Block second = site.mint(store, List.of(), List.of(), next);
            assertThat(second.certificate()).contains(certificate);
            requireReplicaAccepts(site, first, second);
        }
        try (ChainStore reopened = ChainStore.openReadOnly(directory)) {
            assertThat(reopened.certifiedSize()).isEqualTo(2);
            assertThat(reopened.state().quorumOfSize(2).policyFile().witnesses())
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(CertificateKind.class)
    void aLineIsVerifiedOnceThereAreEnoughForACertificate(CertificateKind kind) throws Exception {
        TestSite site = site(kind);
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            register(site, store, kind);
            CertificateQuorum quorum = store.state().quorumOfSize(2);
            assertThat(quorum.certificate(broken(gathered(site, store, kind, "hub-1", "hub-2"))))
                    .isEmpty();
            SignedNote enough = broken(gathered(site, store, kind, "hub-1", "hub-2", "hub-3"));
            assertThatThrownBy(() -> quorum.certificate(enough))
                    .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.reason())
                            .isEqualTo(RefusalReason.BAD_CERTIFICATE));
        }
    }

    /** The note with a bit of its last signature turned. */
    private static SignedNote broken(SignedNote note) {
        List<NoteSignature> lines = new ArrayList<>(note.signatures());
        NoteSignature last = lines.remove(lines.size() - 1);
        byte[] signature = last.signature();
        signature[signature.length - 1] ^= 1;
        lines.add(new NoteSignature(last.name(), last.keyHash(), signature));
        return new SignedNote(note.text(), lines);
    }

    @Test
    void aCosignatureOfOnlyOneKindDoesNotCountWhereBothAreAskedFor() throws Exception {
        CertificateKind kind = CertificateKind.LIST_AND_ML_DSA_44;
        TestSite site = site(kind);
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            register(site, store, kind);
            SignedNote ed25519 = gathered(site, store, CertificateKind.LIST, HUBS);
            assertThat(store.state().quorumOfSize(2).certificate(ed25519)).isEmpty();
        }
    }

    @Test
    void aHubRegistersTheKeysThatTheChainNeedsAndNoOthers() throws Exception {
        SigningKey key = TestSite.key("hub-1");
        NodeKeys plain = NodeKeys.of(key.publicKey());
        refused(CertificateKind.COMPACT, plain, "needs a BLS12-381 key");
        refused(CertificateKind.LIST, plain.withBls(key), "may have no BLS12-381 key");
        refused(CertificateKind.LIST_AND_ML_DSA_44, plain, "needs a ML-DSA-44 key");
        refused(CertificateKind.COMPACT, plain.withBls(key).withMlDsa44(key), "may have no ML-DSA-44 key");
    }

    @Test
    void aBlsKeyGetsIntoTheRegistryOnlyWithItsOwnProofOfPossession() throws Exception {
        SigningKey key = TestSite.key("hub-1");
        NodeKeys good = NodeKeys.of(key.publicKey()).withBls(key);
        NodeKeys.Bls other = new NodeKeys.Bls(
                good.bls().orElseThrow().key(),
                BlsSigningKey.of(TestSite.key("mallory")).provePossession());
        refused(
                CertificateKind.COMPACT,
                new NodeKeys(key.publicKey(), Optional.of(other), Optional.empty()),
                "does not prove the possession");
    }

    @Test
    void aCosigningKeyIsRegisteredOnce() throws Exception {
        TestSite site = site(CertificateKind.COMPACT);
        NodeKeys first = keys(CertificateKind.COMPACT, "hub-1");
        // The proof is on the chain for all to see: another hub could bring it as its own.
        NodeKeys copied = new NodeKeys(TestSite.key("hub-2").publicKey(), first.bls(), Optional.empty());
        StateDraft draft = new StateDraft(State.of(site.genesis), 1);
        draft.apply(registration(site, "hub-1", first));
        SignedTransaction second = registration(site, "hub-2", copied);
        assertThatThrownBy(() -> draft.apply(second)).hasMessageContaining("registered before");
    }

    private static void refused(CertificateKind kind, NodeKeys keys, String why) throws Exception {
        TestSite site = site(kind);
        StateDraft draft = new StateDraft(State.of(site.genesis), 1);
        SignedTransaction registration = registration(site, "hub-1", keys);
        assertThatThrownBy(() -> draft.apply(registration))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(why);
    }

    private static void requireReplicaAccepts(TestSite site, Block first, Block second) throws Exception {
        LogTip tip = LogTip.of(site.genesis.block().header());
        LogRoots early = size -> tip.root();
        ValidatedBlock one = new BlockRules(State.of(site.genesis), tip, early)
                .validate(first, first.header().time(), transaction -> true);
        LogRoots roots = size -> size == 1 ? tip.root() : one.tip().root();
        ValidatedBlock two = new BlockRules(one.state(), one.tip(), roots)
                .validate(second, second.header().time(), transaction -> true);
        assertThat(two.tip().certificateSize()).isEqualTo(2);
    }

    private static TestSite site(CertificateKind kind) {
        return new TestSite(
                ChainPolicy.standard(TestSite.ORIGIN, Duration.ofSeconds(1)).withCertificate(kind));
    }

    private static Block register(TestSite site, ChainStore store, CertificateKind kind) throws Exception {
        List<SignedTransaction> hubs = Arrays.stream(HUBS)
                .map(hub -> registration(site, hub, keys(kind, hub)))
                .toList();
        return site.mint(store, hubs, List.of(), store.tip().lastTime().plusSeconds(1));
    }

    private static SignedTransaction registration(TestSite site, String hub, NodeKeys keys) {
        return site.sign(site.master, "", new NodeBody(NodeAction.REGISTER, NodeRole.HUB, hub, keys, 1));
    }

    private static NodeKeys keys(CertificateKind kind, String hub) {
        SigningKey key = TestSite.key(hub);
        NodeKeys plain = NodeKeys.of(key.publicKey());
        return switch (kind) {
            case LIST -> plain;
            case COMPACT -> plain.withBls(key);
            case LIST_AND_ML_DSA_44 -> plain.withMlDsa44(key);
        };
    }

    private static SignedNote gathered(TestSite site, ChainStore store, CertificateKind kind, String... hubs) {
        SignedNote note = site.sign(
                new Checkpoint(TestSite.ORIGIN, store.tip().size(), store.tip().root()));
        for (String hub : hubs) {
            for (Cosigner cosigner : kind.cosigners(hub, TestSite.key(hub))) {
                note = note.withSignature(cosigner.cosignature(note, TestSite.START));
            }
        }
        return note;
    }
}
