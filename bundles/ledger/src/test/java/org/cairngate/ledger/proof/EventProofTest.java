package org.cairngate.ledger.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.store.EventPosition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventProofTest {

    private static final String[] HUBS = {"hub-1", "hub-2", "hub-3", "hub-4"};
    private static final String UID = "event-31";

    @TempDir
    private Path directory;

    private final TestSite site = new TestSite(HUBS);
    private final TlogPolicy policy = site.tlogPolicy(3, HUBS);
    private byte[] eventFile;
    private String proofFile;
    private Block block;

    @BeforeEach
    void proveOneEvent() throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            store.initialise(site.genesis);
            site.fill(store, 11, HUBS);
            EventPosition position = store.findEvent(UID).orElseThrow();
            Segment segment = store.segment(position.txId()).orElseThrow();
            eventFile = segment.events().get(position.eventIndex()).bytes();
            block = store.block(position.height()).orElseThrow();
            proofFile = new ProofBuilder(store).prove(UID).orElseThrow().format();
        }
    }

    @Test
    void aProofVerifiesWithTheFilesAlone() throws Exception {
        VerifiedEvent verified = ProofVerifier.verify(eventFile, EventProof.parse(proofFile), policy);
        assertThat(verified.event().uid()).isEqualTo(UID);
        assertThat(verified.namespace()).isEqualTo(TestSite.NAMESPACE);
        assertThat(verified.height()).isEqualTo(block.header().height());
        assertThat(verified.mintedAt()).isEqualTo(block.header().time());
        assertThat(verified.transaction().name()).startsWith("hub-");
        assertThat(verified.checkpoint().cosignatures()).hasSize(4);
        assertThat(EventProof.parse(proofFile).format()).isEqualTo(proofFile);
        assertThat(proofFile).startsWith("c2sp.org/tlog-proof@v1\nextra ").contains("\nindex ");
    }

    @Test
    void anEventThatNoCertificateCoversHasNoProofYet() throws Exception {
        try (ChainStore store = ChainStore.open(directory)) {
            TestSite.Batch batch = site.batch("hub-1", "device-1", 1, TestSite.START);
            site.mint(store, List.of(), List.of(batch), store.tip().lastTime().plusSeconds(1));
            String uid = "event-" + (11 * 4 * 3);
            assertThat(store.findEvent(uid)).isPresent();
            assertThat(new ProofBuilder(store).prove(uid)).isEmpty();
            assertThat(new ProofBuilder(store).prove("nobody")).isEmpty();
        }
    }

    @Test
    void aBitFlipAnywhereInTheEventFileIsRefusedAsSuch() throws Exception {
        EventProof proof = EventProof.parse(proofFile);
        for (int bit = 0; bit < eventFile.length * 8; bit++) {
            byte[] flipped = flip(eventFile, bit);
            RefusedException refused =
                    catchThrowableOfType(RefusedException.class, () -> ProofVerifier.verify(flipped, proof, policy));
            assertThat(refused).as("bit %s", bit).isNotNull();
            assertThat(refused.reason()).isEqualTo(RefusalReason.BATCH_ROOT_MISMATCH);
            assertThat(refused.detail()).startsWith("event in batch: ");
        }
    }

    @Test
    void aBitFlipAnywhereInTheProofIsRefused() {
        byte[] bytes = proofFile.getBytes(StandardCharsets.UTF_8);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            // Flips that make no UTF-8 turn into replacement characters, which no part of a proof allows.
            String flipped = new String(flip(bytes, bit), StandardCharsets.UTF_8);
            RefusedException refused = catchThrowableOfType(
                    RefusedException.class, () -> ProofVerifier.verify(eventFile, EventProof.parse(flipped), policy));
            assertThat(refused).as("bit %s of byte %s", bit % 8, bit / 8).isNotNull();
            assertThat(refused.detail()).contains(": ");
        }
    }

    @Test
    void aBitFlipAnywhereInThePolicysKeysIsRefused() throws Exception {
        EventProof proof = EventProof.parse(proofFile);
        byte[] bytes = site.tlogPolicy(4, HUBS).encode();
        String text = new String(bytes, StandardCharsets.UTF_8);
        Random random = new Random(5);
        for (String line : text.lines().filter(line -> line.contains("+")).toList()) {
            int start = text.indexOf(line) + line.indexOf('+');
            int end = text.indexOf(line) + line.length();
            for (int i = start; i < end; i++) {
                byte[] flipped = flip(bytes, i * 8 + random.nextInt(8));
                RefusedException refused = catchThrowableOfType(
                        RefusedException.class,
                        () -> ProofVerifier.verify(eventFile, proof, TlogPolicy.parse(flipped)));
                assertThat(refused).as("byte %s of the policy", i).isNotNull();
            }
        }
    }

    @Test
    void aPolicyOfOtherHubsIsNotMet() throws Exception {
        EventProof proof = EventProof.parse(proofFile);
        RefusedException refused = catchThrowableOfType(
                RefusedException.class,
                () -> ProofVerifier.verify(eventFile, proof, site.tlogPolicy(2, "hub-1", "stranger", "other")));
        assertThat(refused.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE);
        assertThat(refused.detail()).startsWith("checkpoint: ");
    }

    @Test
    void anotherEventOfTheSameBatchDoesNotPassWithThisProof() throws Exception {
        EventProof proof = EventProof.parse(proofFile);
        byte[] other = new String(eventFile, StandardCharsets.UTF_8)
                .replace("25.3", "26.3")
                .getBytes(StandardCharsets.UTF_8);
        RefusedException refused =
                catchThrowableOfType(RefusedException.class, () -> ProofVerifier.verify(other, proof, policy));
        assertThat(refused.detail()).startsWith("event in batch: ");
    }

    private static byte[] flip(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (1 << bit % 8);
        return flipped;
    }
}
