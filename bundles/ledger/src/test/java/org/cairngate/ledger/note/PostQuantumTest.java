package org.cairngate.ledger.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.MlDsa44Key;
import org.cairngate.ledger.key.MlDsa44SigningKey;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** ML-DSA-44 cosignatures, against vectors that Python's cryptography made. */
class PostQuantumTest {

    private static final Path VECTORS = Path.of("src/test/resources/vectors/ml-dsa-44");
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");

    private final CheckpointSigner log = new CheckpointSigner("example.com/chain", SigningKey.fromSeed(new byte[32]));
    private final SignedNote note = log.sign(new Checkpoint("example.com/chain", 7, Hash.sha256()));
    private final Cosigner cosigner = new Cosigner("hub-1", MlDsa44SigningKey.of(SigningKey.fromSeed(new byte[32])));

    @ParameterizedTest
    @ValueSource(strings = {"mixed", "post-quantum", "without-time"})
    void anyMixOfEd25519AndPostQuantumCosignersVerifiesUnderOnePolicyFile(String name) throws Exception {
        VerifiedCheckpoint verified = policy().check(SignedNote.parse(read(name + ".note")));
        assertThat(verified.checkpoint().size()).isEqualTo(20852163);
        assertThat(verified.cosignatures()).hasSize(2);
        assertThat(verified.cosignatures().get(0).time()).contains(Instant.ofEpochSecond(1679315147));
        assertThat(verified.cosignatures().get(1).time().isEmpty()).isEqualTo(name.equals("without-time"));
    }

    @ParameterizedTest
    @MethodSource("refusedNotes")
    void aHostileNoteIsRefused(Path file) throws Exception {
        SignedNote hostile = SignedNote.parse(Files.readString(file));
        assertThatThrownBy(() -> policy().check(hostile))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE));
    }

    @Test
    void theKeyOfASeedIsTheOneThatAnotherImplementationMakes() throws Exception {
        byte[] seed = HexFormat.of().parseHex(read("seed").strip());
        NoteKey key = NoteKey.parse(read("vkey").strip());
        assertThat(NoteKey.cosigner(
                        "witness.example/pq-1", MlDsa44SigningKey.fromSeed(seed).publicKey()))
                .isEqualTo(key);
        assertThat(key.vkey()).isEqualTo(read("vkey").strip());
    }

    @Test
    void aCosignatureCarriesItsTimeAndNamesItsCosigner() throws Exception {
        SignedNote cosigned = cosigner.cosign(note, NOON.plusMillis(700));
        assertThat(cosigner.noteKey().verify(cosigned).orElseThrow().time()).contains(NOON);
        NoteSignature line = cosigned.signatures().get(0);
        NoteKey renamed = new NoteKey("hub-2", cosigner.noteKey().scheme());
        SignedNote moved =
                new SignedNote(note.text(), List.of(new NoteSignature("hub-2", renamed.keyHash(), line.signature())));
        assertThatThrownBy(() -> renamed.verify(moved)).hasMessageContaining("does not verify");
    }

    @Test
    void namesThatTheSignedStructureCannotHoldAreRefused() {
        NoteKey longest = new NoteKey("x".repeat(256), cosigner.noteKey().scheme());
        SignedNote forged = note.withSignature(
                new NoteSignature(longest.name(), longest.keyHash(), new byte[8 + MlDsa44Key.SIGNATURE_SIZE]));
        assertThatThrownBy(() -> longest.verify(forged))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1..255 bytes");
    }

    @Test
    void theSameKeyTwiceIsRefusedUnderAnyName() throws Exception {
        String key = NoteKey.parse(read("vkey").strip()).vkey();
        NoteKey renamed = new NoteKey("other", NoteKey.parse(key).scheme());
        assertThatThrownBy(() ->
                        TlogPolicy.parse("witness a " + key + "\nwitness b " + renamed.vkey() + "\nquorum none\n"))
                .hasMessageContaining("occurs twice");
    }

    @Test
    void thirtyTwoPostQuantumCosignaturesFitInANote() throws Exception {
        SignedNote full = note;
        NoteSignature line = cosigner.cosignature(note, NOON);
        for (int i = 0; i < 32; i++) {
            full = full.withSignature(new NoteSignature("hub-" + i, i, line.signature()));
        }
        SignedNote read = full;
        assertThatCode(() -> SignedNote.parse(read.format().getBytes(StandardCharsets.UTF_8)))
                .doesNotThrowAnyException();
    }

    static Stream<Path> refusedNotes() throws IOException {
        try (Stream<Path> files = Files.list(VECTORS.resolve("refused"))) {
            return files.sorted().toList().stream();
        }
    }

    private static TlogPolicy policy() throws Exception {
        return TlogPolicy.parse(read("policy"));
    }

    private static String read(String name) throws IOException {
        return Files.readString(VECTORS.resolve(name));
    }
}
