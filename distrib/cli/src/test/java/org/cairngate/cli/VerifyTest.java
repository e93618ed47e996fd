package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code cairn verify} promises to people and scripts. */
class VerifyTest {

    private static final List<String> CHECKS = List.of(
            "policy",
            "proof file",
            "event",
            "event in batch",
            "transaction",
            "transaction in block",
            "header in log",
            "checkpoint");

    private static Ran cairn(List<String> arguments, String... more) {
        return Ran.cairn(Stream.concat(arguments.stream(), Stream.of(more)).toArray());
    }

    static List<ProofVectors> valid() throws IOException {
        return ProofVectors.valid();
    }

    static List<ProofVectors> forged() throws IOException {
        return ProofVectors.forged();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void everyCheckOfARealProofIsExplainedInItsOrder(ProofVectors vector) {
        Ran ran = cairn(vector.arguments());
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).isEmpty();
        List<String> checks = ran.out()
                .lines()
                .filter(line -> line.startsWith("ok  "))
                .map(line -> line.substring(4, 26).strip())
                .toList();
        assertThat(checks).isEqualTo(CHECKS);
        assertThat(ran.out()).contains("VERIFIED ").doesNotContain("null");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void theDocumentOfARealProofHasStepsTimesAndCosigners(ProofVectors vector) {
        Ran ran = cairn(vector.arguments(), "--json");
        Map<String, Object> document = ran.document();
        assertThat(ran.exit()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(document)
                .containsEntry("format", 1)
                .containsEntry("result", "verified")
                .containsEntry("exit", 0)
                .doesNotContainKeys("refusal", "problem");
        assertThat(statuses(document)).hasSize(CHECKS.size()).containsOnly("passed");
        assertThat(object(document, "times")).containsOnlyKeys("device", "received", "minted");
        assertThat(Answers.list(document, "cosigners"))
                .hasSizeGreaterThan(1)
                .allSatisfy(cosigner -> assertThat(cosigner).containsKeys("name", "time"));
        assertThat(object(document, "event")).containsKeys("uid", "device", "namespace", "items");
        assertThat(values(document, "event in batch")).containsKeys("index", "count", "batchRoot");
        assertThat(values(document, "header in log")).containsKeys("index", "size", "root", "headerLeaf");
    }

    @ParameterizedTest
    @MethodSource("forged")
    void everyForgedProofIsRefusedByTheCheckThatIsForged(ProofVectors vector) throws IOException {
        Ran ran = cairn(vector.arguments());
        String check = label(vector);
        assertThat(ran.exit()).as(ran.out()).isEqualTo(check.equals("policy") ? 4 : 1);
        assertThat(ran.err()).startsWith("cairn: refused: ").hasLineCount(1);
        assertThat(ran.out())
                .contains("NO  " + check + " ")
                .contains("REFUSED at " + check + ": ")
                .doesNotContain("VERIFIED", "null");
        assertThat(ran.out().lines().filter(line -> line.startsWith("NO  "))).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("forged")
    void theDocumentOfAForgedProofNamesCheckReasonAndValues(ProofVectors vector) throws IOException {
        Ran ran = cairn(vector.arguments(), "--json");
        Map<String, Object> document = ran.document();
        String check = label(vector);
        assertThat(ran.err()).isEmpty();
        assertThat(document).containsEntry("exit", ran.exit()).doesNotContainKeys("event", "times", "cosigners");
        assertThat(document).containsEntry("result", check.equals("policy") ? "bad-policy" : "refused");
        assertThat(object(document, "refusal")).containsEntry("check", check).containsKeys("reason", "detail");
        List<String> statuses = statuses(document);
        assertThat(statuses.get(CHECKS.indexOf(check))).isEqualTo("failed");
        assertThat(statuses.stream().filter("failed"::equals)).hasSize(1);
        // The checkpoint is checked before the header's place under it, and bytes are read as an event last of all.
        assertThat(statuses.get(CHECKS.indexOf("event"))).isNotEqualTo("passed");
        if (CHECKS.indexOf(check) > CHECKS.indexOf("proof file")) {
            assertThat(values(document, check)).isNotEmpty();
        }
    }

    @Test
    void aRefusalShowsTheComputedAndTheClaimedRoot() throws IOException {
        ProofVectors changed = named("event-changed");
        Ran ran = cairn(changed.arguments());
        String claimed = (String) values(cairn(changed.arguments(), "--json").document(), "event in batch")
                .get("batchRoot");
        assertThat(ran.err()).contains("leads to root ").contains("not to " + claimed);
    }

    @Test
    void aFileThatCannotBeReadIsExitCodeThree(@TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(ProofVectors.valid().get(0).arguments());
        for (int file : new int[] {1, 3, 5}) {
            for (Path unreadable : List.of(folder.resolve("none"), folder)) {
                List<String> some = new ArrayList<>(arguments);
                some.set(file, unreadable.toString());
                Ran ran = cairn(some);
                assertThat(ran.exit()).isEqualTo(3);
                assertThat(ran.out()).isEmpty();
                assertThat(ran.err()).contains(unreadable.toString()).hasLineCount(1);
                Map<String, Object> document = cairn(some, "--json").document();
                assertThat(document)
                        .containsEntry("result", "unreadable")
                        .containsEntry("exit", 3)
                        .containsKey("problem")
                        .doesNotContainKey("steps");
            }
        }
    }

    @Test
    void aFileThatIsTooLargeIsRefusedWithoutBeingReadToItsEnd(@TempDir Path folder) throws IOException {
        Path large = Files.write(folder.resolve("large"), new byte[2 << 20]);
        int[] exits = {1, 1, 4};
        for (int i = 0; i < exits.length; i++) {
            List<String> some = new ArrayList<>(ProofVectors.valid().get(0).arguments());
            some.set(1 + 2 * i, large.toString());
            Ran ran = cairn(some);
            assertThat(ran.exit()).isEqualTo(exits[i]);
            assertThat(ran.err()).contains("larger than").hasLineCount(1);
        }
    }

    @Test
    void aPolicyThatIsNoneDecidesNothing(@TempDir Path folder) throws IOException {
        List<String> some = new ArrayList<>(ProofVectors.valid().get(0).arguments());
        some.set(5, Files.writeString(folder.resolve("policy"), "hello\n").toString());
        Ran ran = cairn(some);
        assertThat(ran.exit()).isEqualTo(4);
        assertThat(ran.err()).contains("is no policy").contains("line 1").hasLineCount(1);
    }

    @Test
    void helpDocumentsEveryExitCode() {
        Ran ran = cairn(List.of("verify", "--help"));
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("--json");
        for (org.cairngate.cli.verify.Exit exit : org.cairngate.cli.verify.Exit.values()) {
            assertThat(ran.out()).contains(exit.label() + ":").containsPattern("(?m)^ *" + exit.code() + " ");
        }
    }

    private static ProofVectors named(String name) throws IOException {
        return ProofVectors.forged().stream()
                .filter(vector -> vector.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** What is inside the proof's evidence fails as the proof file; an annotation's form is part of the commitment. */
    private static String label(ProofVectors vector) throws IOException {
        return switch (vector.refusedBy()) {
            case "evidence" -> "proof file";
            case "annotation" -> "event in batch";
            default -> vector.refusedBy();
        };
    }

    private static List<String> statuses(Map<String, Object> document) {
        List<Map<String, Object>> steps = Answers.list(document, "steps");
        assertThat(steps.stream().map(step -> step.get("check")).toList()).isEqualTo(CHECKS);
        return steps.stream().map(step -> (String) step.get("status")).toList();
    }

    private static Map<String, Object> values(Map<String, Object> document, String check) {
        return object(Answers.list(document, "steps").get(CHECKS.indexOf(check)), "values");
    }

    @SuppressWarnings("unchecked") // JSON objects have text keys
    private static Map<String, Object> object(Map<String, Object> document, String name) {
        assertThat(document.get(name)).isInstanceOf(Map.class);
        return (Map<String, Object>) document.get(name);
    }
}
