package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
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

    private static final String SCRIPT = "verify_event.py";
    private static final int MAX_LINES = 200;
    private static final int MAX_LINES_IN_ALL = 260;
    private static final int FLIPS = 40;

    @BeforeEach
    void needsPythonsCryptography() throws Exception {
        Python.require();
    }

    @TestFactory
    Stream<DynamicTest> itAcceptsEveryValidProof() throws IOException {
        return VectorsTest.folders("proofs/valid").stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    Python.Run run = verify(folder, folder.resolve("event.tlog-proof"));
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
                    Python.Run run = verify(folder, folder.resolve("event.tlog-proof"));
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
            Python.Run run = verify(valid, file);
            assertThat(run.exit()).as("bit %s: %s", bit, run.output()).isEqualTo(1);
            assertThat(accepts(event, flipped, policy)).as("bit %s", bit).isFalse();
        }
    }

    @Test
    void itSaysThatItCannotTellWithoutItsFiles() throws Exception {
        assertThat(Python.program(SCRIPT).exit()).isEqualTo(2);
        assertThat(Python.program(SCRIPT, "none", "none", "none").exit()).isEqualTo(2);
    }

    /** All that it consists of, but for Python's own libraries and cryptography. */
    @Test
    void itIsShortEnoughToBeReadInOneSitting() throws IOException {
        int lines = 0;
        for (String part : List.of(SCRIPT, "signed_event.py", "strict_cbor.py")) {
            int mine = Python.lines(part);
            assertThat(mine).as(part).isLessThanOrEqualTo(MAX_LINES);
            lines += mine;
        }
        assertThat(lines).isLessThanOrEqualTo(MAX_LINES_IN_ALL);
    }

    private static boolean accepts(byte[] event, byte[] proof, TlogPolicy policy) {
        try {
            ProofVerifier.verify(event, EventProof.parse(new String(proof, StandardCharsets.UTF_8)), policy);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static Python.Run verify(Path folder, Path proof) throws IOException, InterruptedException {
        return Python.program(SCRIPT, VectorsTest.event(folder), proof, folder.resolve("policy.txt"));
    }
}
