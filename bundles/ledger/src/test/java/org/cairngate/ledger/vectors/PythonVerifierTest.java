package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The verifier in Python agrees with ours on every proof vector. Skipped where Python lacks its cryptography package. */
class PythonVerifierTest {

    private static final Path SCRIPT = Path.of("src/test/python/verify_event.py");
    private static final int MAX_LINES = 200;
    private static final int FLIPS = 40;

    private record Run(int exit, String output) {}

    @BeforeEach
    void needsPythonsCryptography() throws Exception {
        Run version;
        try {
            version = python(List.of("-c", "import cryptography; print(cryptography.__version__)"));
        } catch (IOException e) {
            version = new Run(-1, e.getMessage());
        }
        assumeTrue(
                version.exit() == 0,
                "the verifier in Python needs Python 3.11 and its cryptography package (on Debian: python3-cryptography); got: "
                        + version.output().strip());
    }

    @TestFactory
    Stream<DynamicTest> itAcceptsEveryValidProof() throws IOException {
        return VectorsTest.folders("proofs/valid").stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    Run run = verify(folder, folder.resolve("event.tlog-proof"));
                    assertThat(run.exit()).as(run.output()).isZero();
                    assertThat(run.output().lines()).hasSize(10).allSatisfy(line -> assertThat(line)
                            .startsWith("ok "));
                }));
    }

    @TestFactory
    Stream<DynamicTest> itRefusesEveryHostileProofByTheSameCheck() throws IOException {
        return VectorsTest.folders("proofs/invalid").stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    String check =
                            Files.readAllLines(folder.resolve("expected.txt")).get(0);
                    Run run = verify(folder, folder.resolve("event.tlog-proof"));
                    assertThat(run.exit()).as(run.output()).isEqualTo(1);
                    assertThat(run.output().lines().reduce((first, last) -> last))
                            .hasValueSatisfying(line -> assertThat(line).startsWith("refused  " + check + ": "));
                }));
    }

    /** The place of each flip is fixed by the seed; both verifiers must say the same of every one. */
    @Test
    void bothVerifiersRefuseAFlippedBitAnywhereInAProof(@TempDir Path folder) throws Exception {
        Path valid = VectorsTest.FOLDER.resolve("proofs/valid/newest-checkpoint");
        byte[] proof = Files.readAllBytes(valid.resolve("event.tlog-proof"));
        byte[] event = Files.readAllBytes(valid.resolve("event.json"));
        TlogPolicy policy = TlogPolicy.parse(Files.readAllBytes(valid.resolve("policy.txt")));
        Random random = new Random(9162);
        for (int i = 0; i < FLIPS; i++) {
            byte[] flipped = proof.clone();
            int bit = random.nextInt(proof.length * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Path file = Files.write(folder.resolve("flipped.tlog-proof"), flipped);
            Run run = verify(valid, file);
            assertThat(run.exit()).as("bit %s: %s", bit, run.output()).isEqualTo(1);
            assertThat(accepts(event, flipped, policy)).as("bit %s", bit).isFalse();
        }
    }

    @Test
    void itSaysThatItCannotTellWithoutItsFiles() throws Exception {
        assertThat(python(List.of(SCRIPT.toString())).exit()).isEqualTo(2);
        assertThat(python(List.of(SCRIPT.toString(), "none", "none", "none")).exit())
                .isEqualTo(2);
    }

    @Test
    void itIsShortEnoughToBeReadInOneSitting() throws IOException {
        assertThat(Files.readAllLines(SCRIPT)).hasSizeLessThanOrEqualTo(MAX_LINES);
    }

    private static boolean accepts(byte[] event, byte[] proof, TlogPolicy policy) {
        try {
            ProofVerifier.verify(event, EventProof.parse(new String(proof, StandardCharsets.UTF_8)), policy);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static Run verify(Path folder, Path proof) throws IOException, InterruptedException {
        return python(List.of(
                SCRIPT.toString(),
                folder.resolve("event.json").toString(),
                proof.toString(),
                folder.resolve("policy.txt").toString()));
    }

    private static Run python(List<String> arguments) throws IOException, InterruptedException {
        // Debian's own Python first: another one on the path need not see Debian's packages.
        Path debians = Path.of("/usr/bin/python3");
        List<String> command = new ArrayList<>(List.of(Files.isExecutable(debians) ? debians.toString() : "python3"));
        command.addAll(arguments);
        File output = File.createTempFile("verify-event", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output)
                    .start();
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("python3 did not end within 60 s");
            }
            return new Run(process.exitValue(), Files.readString(output.toPath()));
        } finally {
            Files.delete(output.toPath());
        }
    }
}
