package org.cairngate.ledger.note;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.key.BlsKey;
import org.cairngate.ledger.key.BlsSignature;
import org.cairngate.ledger.key.BlsSigningKey;
import org.cairngate.ledger.key.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compact certificates, against vectors that another implementation of BLS12-381 made. */
class CompactCertificateTest {

    private static final Path VECTORS = Path.of("src/test/resources/vectors/compact");
    private static final Path MIXED = Path.of("src/test/resources/vectors/ml-dsa-44");

    /** Verifies a note under a policy and says what came of it; a process of its own. */
    static final class Verification {
        public static void main(String[] arguments) throws Exception {
            TlogPolicy policy = TlogPolicy.parse(Files.readAllBytes(Path.of(arguments[0])));
            try {
                policy.check(SignedNote.parse(Files.readAllBytes(Path.of(arguments[1]))));
                System.out.println("verified");
            } catch (RefusedException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "all"})
    void aCertificateOfAnotherImplementationVerifies(String name) throws Exception {
        VerifiedCheckpoint verified = policy("policy").check(note(name + ".note"));
        VerifiedSignature signature = verified.cosignatures().get(0);
        assertThat(verified.cosignatures()).hasSize(1);
        assertThat(signature.time()).isEmpty();
        assertThat(signature.signers()).contains("hub-1", "hub-3", "hub-4");
        assertThat(verified.cosigners()).isEqualTo(signature.signers());
        assertThat(policy("policy").cosigners()).containsExactly("hub-1", "hub-2", "hub-3", "hub-4");
    }

    @Test
    void theCertificateOfTheHubsPartsIsTheOneThatAnotherImplementationMakes() throws Exception {
        CompactCertificate made =
                CompactCertificate.of(group(), note("parts.note")).orElseThrow();
        SignedNote expected = note("certificate.note");
        assertThat(made.encode()).isEqualTo(expected.signatures().get(1).signature());
        assertThat(CompactCertificate.decode(group(), made.encode())).isEqualTo(made);
        List<NoteSignature> parts = note("parts.note").signatures();
        assertThat(CompactCertificate.of(group(), new SignedNote(expected.text(), parts.subList(0, 3))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("refusedNotes")
    void aHostileNoteIsRefused(String name) throws Exception {
        String policy = name.endsWith(".with-policy.note") ? name.replace(".with-policy.note", ".policy") : "policy";
        assertThatThrownBy(() -> policy(policy).check(note(name)))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.reason()).isEqualTo(RefusalReason.BAD_CERTIFICATE));
    }

    @Test
    void onlyTheHolderOfASecretProvesItsPossession() throws Exception {
        List<String> lines = Files.readAllLines(VECTORS.resolve("possession"));
        for (String line : lines) {
            assertThat(key(line).provesPossession(proof(line))).isTrue();
        }
        assertThat(key(lines.get(0)).provesPossession(proof(lines.get(1)))).isFalse();
    }

    @Test
    void aKeyMadeFromOthersCannotProveItsPossession() throws Exception {
        // The note verifies, which is why no key gets into the registry without its proof.
        assertThat(policy("rogue.policy").check(note("rogue.note")).cosignatures())
                .hasSize(1);
        String line = Files.readString(VECTORS.resolve("rogue.possession")).strip();
        assertThat(key(line).provesPossession(proof(line))).isFalse();
    }

    @Test
    void aSignatureIsNoProofOfPossession() {
        BlsSigningKey key = BlsSigningKey.of(SigningKey.fromSeed(new byte[32]));
        byte[] encoded = key.publicKey().encoded();
        assertThat(key.publicKey().provesPossession(key.provePossession())).isTrue();
        assertThat(key.publicKey().provesPossession(key.sign(encoded))).isFalse();
        assertThat(key.publicKey().verify(encoded, key.sign(encoded))).isTrue();
        assertThat(key.publicKey().verify(encoded, key.provePossession())).isFalse();
    }

    @Test
    void aGroupIsReadAsItWasWritten() throws Exception {
        NoteKey key = policy("policy").witnesses().get(0);
        assertThat(NoteKey.parse(key.vkey())).isEqualTo(key);
        assertThat(CompactGroup.decode(group().encode())).isEqualTo(group());
    }

    @Test
    void aGroupThatCannotBeIsRefused() throws Exception {
        List<CompactGroup.Member> members = group().members();
        CompactGroup.Member twin =
                new CompactGroup.Member("other", members.get(0).key(), 1);
        assertThatThrownBy(() -> new CompactGroup(6, members)).hasMessageContaining("1..5, got 6");
        assertThatThrownBy(() -> new CompactGroup(0, members)).hasMessageContaining("1..5, got 0");
        assertThatThrownBy(() -> new CompactGroup(1, List.of())).hasMessageContaining("got 0");
        assertThatThrownBy(() -> new CompactGroup(1, List.of(members.get(0), twin)))
                .hasMessageContaining("occurs twice");
        assertThatThrownBy(() -> new CompactGroup.Member("a b", members.get(0).key(), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ed25519AndMlDsaVerifyWithoutTheNativeLibrary() throws Exception {
        assertThat(run(MIXED.resolve("policy"), MIXED.resolve("mixed.note"))).isEqualTo("verified");
    }

    @Test
    void aPolicyThatNamesACompactGroupNeedsTheNativeLibraryOnlyForItsLines() throws Exception {
        Path file = Files.createTempFile("policy", "");
        Files.writeString(
                file,
                Files.readString(MIXED.resolve("policy")) + "witness hubs "
                        + policy("policy").witnesses().get(0).vkey() + "\n");
        assertThat(run(file, MIXED.resolve("mixed.note"))).isEqualTo("verified");
        Files.delete(file);
    }

    @Test
    void aPlatformWithoutTheNativeLibrarySaysSo() throws Exception {
        assertThat(run(VECTORS.resolve("policy"), VECTORS.resolve("certificate.note")))
                .startsWith("refused")
                .contains("shipped for Linux on x86-64 and arm64")
                .contains("sparc");
    }

    /** Verifies in a process that believes to be on a platform for which no native library is shipped. */
    private static String run(Path policy, Path note) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-Xmx64m",
                        "-Dos.arch=sparc",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Verification.class.getName(),
                        policy.toString(),
                        note.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return said.strip();
    }

    static Stream<String> refusedNotes() throws IOException {
        try (Stream<Path> files = Files.list(VECTORS.resolve("refused"))) {
            return files
                    .map(file -> "refused/" + file.getFileName())
                    .filter(name -> name.endsWith(".note"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    private static CompactGroup group() throws Exception {
        return Optional.of(policy("policy").witnesses().get(0).scheme())
                .filter(NoteScheme.Compact.class::isInstance)
                .map(scheme -> ((NoteScheme.Compact) scheme).group())
                .orElseThrow();
    }

    private static TlogPolicy policy(String name) throws Exception {
        return TlogPolicy.parse(Files.readAllBytes(VECTORS.resolve(name)));
    }

    private static SignedNote note(String name) throws Exception {
        return SignedNote.parse(Files.readAllBytes(VECTORS.resolve(name)));
    }

    private static BlsKey key(String line) {
        return BlsKey.of(HexFormat.of().parseHex(line.split(" ", -1)[0]));
    }

    private static BlsSignature proof(String line) {
        return BlsSignature.of(HexFormat.of().parseHex(line.split(" ", -1)[1]));
    }
}
