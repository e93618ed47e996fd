package org.cairngate.ledger.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sigstore.encryption.signers.Verifier;
import dev.sigstore.encryption.signers.Verifiers;
import dev.sigstore.merkle.InclusionProofVerifier;
import dev.sigstore.rekor.client.Checkpoints;
import dev.sigstore.rekor.client.RekorEntry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.key.Ed25519Key;
import org.cairngate.ledger.note.Checkpoint;
import org.cairngate.ledger.note.NoteKey;
import org.cairngate.ledger.note.SignedNote;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, cosignatures and header proofs of a chain of ours, read by sigstore-java and checked with the JDK's Ed25519. */
class CheckpointInteropTest {

    private static final String[] HUBS = {"hub-1", "hub-2"};

    private final TestSite site = new TestSite(HUBS);

    @Test
    void sigstoreReadsOurCheckpointAndVerifiesTheMastersSignature(@TempDir Path directory) throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            fill(store);
            SignedNote note = store.checkpoint(store.tip().size()).orElseThrow();
            RekorEntry.Checkpoint read = Checkpoints.from(note.format());
            assertThat(read.getOrigin()).isEqualTo(TestSite.ORIGIN);
            assertThat(read.getSize()).isEqualTo(store.tip().size());
            assertThat(read.getBase64Hash()).isEqualTo(store.tip().root().base64());
            assertThat(read.getSignatures()).hasSize(1);
            RekorEntry.CheckpointSignature signature = read.getSignatures().get(0);
            assertThat(signature.getIdentity()).isEqualTo(TestSite.ORIGIN);
            NoteKey log = site.tlogPolicy(0).logs().get(0);
            assertThat(signature.getKeyHint()).isEqualTo(keyId(log));
            Verifier verifier = Verifiers.newVerifier(jdkKey(log.ed25519().orElseThrow()));
            byte[] signed = read.getSignedData().getBytes(StandardCharsets.UTF_8);
            assertThat(verifier.verify(signed, signature.getSignature())).isTrue();
            signed[signed.length - 2] ^= 1;
            assertThat(verifier.verify(signed, signature.getSignature())).isFalse();
        }
    }

    @Test
    void sigstoreFindsEveryHeaderOfTheStoreInItsCheckpoint(@TempDir Path directory) throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            fill(store);
            long size = store.tip().size();
            RekorEntry.Checkpoint read =
                    Checkpoints.from(store.checkpoint(size).orElseThrow().format());
            byte[] root = Base64.getDecoder().decode(read.getBase64Hash());
            for (long height = 0; height < size; height++) {
                byte[] leaf = store.header(height).orElseThrow().leafHash().bytes();
                List<byte[]> path = store.inclusionPath(height, size).stream()
                        .map(Hash::bytes)
                        .toList();
                InclusionProofVerifier.verify(leaf, height, size, path, root);
            }
        }
    }

    @Test
    void theAlgorithmOfRfc9162FollowsTheStoreFromEverySizeToEveryOther(@TempDir Path directory) throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            fill(store);
            for (long second = 2; second <= store.tip().size(); second++) {
                for (long first = 1; first < second; first++) {
                    List<byte[]> path = store.consistencyPath(first, second).stream()
                            .map(Hash::bytes)
                            .toList();
                    assertThat(Rfc9162.isConsistent(
                                    first,
                                    second,
                                    store.root(first).bytes(),
                                    store.root(second).bytes(),
                                    path))
                            .as("from %s to %s", first, second)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void theJdkVerifiesAHubsCosignatureOverTheMessageOfTheSpecification(@TempDir Path directory) throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            fill(store);
            RekorEntry.Checkpoint read =
                    Checkpoints.from(site.certificate(store, HUBS).format());
            assertThat(read.getSignatures()).hasSize(3);
            RekorEntry.CheckpointSignature line = read.getSignatures().get(2);
            NoteKey hub = site.tlogPolicy(2, HUBS).witnesses().get(1);
            assertThat(line.getIdentity()).isEqualTo("hub-2");
            assertThat(line.getKeyHint()).isEqualTo(keyId(hub));
            ByteBuffer timestamped = ByteBuffer.wrap(line.getSignature());
            long seconds = timestamped.getLong();
            byte[] signature = new byte[64];
            timestamped.get(signature);
            assertThat(timestamped.hasRemaining()).isFalse();
            assertThat(seconds).isEqualTo(TestSite.START.getEpochSecond());
            // Three lines of the checkpoint after the header line and the time line: C2SP tlog-cosignature, "Ed25519
            // signed
            // message".
            String message = "cosignature/v1\ntime " + seconds + "\n" + TestSite.ORIGIN + "\n"
                    + store.tip().size() + "\n" + store.tip().root().base64() + "\n";
            Signature ed25519 = Signature.getInstance("Ed25519");
            ed25519.initVerify(jdkKey(hub.ed25519().orElseThrow()));
            ed25519.update(message.getBytes(StandardCharsets.UTF_8));
            assertThat(ed25519.verify(signature)).isTrue();
        }
    }

    /** The specification gives no key for its example: what it says of lines, ids and times can be checked, not the signatures. */
    @Test
    void theSpecificationsCosignatureIsReadAsItSays() throws Exception {
        String example = resource("c2sp-tlog-cosignature.txt");
        SignedNote note = SignedNote.parse(example);
        RekorEntry.Checkpoint theirs = Checkpoints.from(example);
        assertThat(theirs.getSize()).isEqualTo(Checkpoint.of(note).size());
        for (int i = 0; i < 2; i++) {
            RekorEntry.CheckpointSignature line = theirs.getSignatures().get(i);
            assertThat(note.signatures().get(i).name()).isEqualTo(line.getIdentity());
            assertThat(note.signatures().get(i).signature()).isEqualTo(line.getSignature());
            assertThat(ByteBuffer.wrap(line.getKeyHint()).getInt())
                    .isEqualTo(note.signatures().get(i).keyHash());
        }
        byte[] cosignature = note.signatures().get(1).signature();
        assertThat(cosignature).hasSize(72);
        assertThat(ByteBuffer.wrap(cosignature).getLong()).isEqualTo(1_679_315_147L);
    }

    @Test
    void sigstoreAndTheJdkVerifyTheSpecificationsSignedNote() throws Exception {
        String[] vkey = resource("c2sp-signed-note.vkey").strip().split("\\+", 3);
        String[] note = resource("c2sp-signed-note.txt").split("\n\n", 2);
        byte[] material = Base64.getDecoder().decode(vkey[2]);
        byte[] line = Base64.getDecoder()
                .decode(note[1].strip().substring(note[1].strip().lastIndexOf(' ') + 1));
        Verifier verifier = Verifiers.newVerifier(jdkKey(Ed25519Key.of(Arrays.copyOfRange(material, 1, 33))));
        byte[] text = (note[0] + "\n").getBytes(StandardCharsets.UTF_8);
        assertThat(verifier.verify(text, Arrays.copyOfRange(line, 4, line.length)))
                .isTrue();
    }

    private void fill(ChainStore store) throws Exception {
        store.initialise(site.genesis);
        site.fill(store, 20, HUBS);
    }

    private static byte[] keyId(NoteKey key) {
        byte[] hashed = Hash.sha256(
                        (key.name() + "\n").getBytes(StandardCharsets.UTF_8),
                        new byte[] {(byte) (key.cosigns() ? 0x04 : 0x01)},
                        key.ed25519().orElseThrow().encoded())
                .bytes();
        return Arrays.copyOf(hashed, 4);
    }

    private static PublicKey jdkKey(Ed25519Key key) throws Exception {
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(key.subjectPublicKeyInfo()));
    }

    private static String resource(String name) throws IOException {
        try (var in = CheckpointInteropTest.class.getResourceAsStream("/vectors/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
