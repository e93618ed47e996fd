package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.block.BlockHeader;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.block.EpochOpening;
import org.cairngate.ledger.block.Genesis;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Segment;
import org.cairngate.ledger.event.SignedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.note.TlogPolicy;
import org.cairngate.ledger.proof.EventProof;
import org.cairngate.ledger.proof.ProofVerifier;
import org.cairngate.ledger.protocol.Receipt;
import org.cairngate.ledger.protocol.Report;
import org.cairngate.ledger.protocol.Submission;
import org.cairngate.ledger.state.TestSite;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Holds the published vectors and the code together: neither can change without the other. */
class VectorsTest {

    static final Path FOLDER = Path.of("src/test/resources/vectors/ledger");

    /** The files are what others build on: run with {@code -Dvectors.update=true} after a wanted change of the format. */
    @Test
    void theCommittedFilesAreWhatTheCodeMakes(@TempDir Path store) throws Exception {
        Map<String, byte[]> made = new TreeMap<>(VectorFiles.of(new VectorChain(store)));
        if (Boolean.getBoolean("vectors.update")) {
            for (Map.Entry<String, byte[]> file : made.entrySet()) {
                Path path = FOLDER.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        Map<String, byte[]> committed = new TreeMap<>();
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("README.md"))
                    .toList()) {
                committed.put(FOLDER.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        assertThat(committed.keySet()).isEqualTo(made.keySet());
        made.forEach(
                (name, bytes) -> assertThat(text(committed.get(name))).as(name).isEqualTo(text(bytes)));
    }

    /** So that a difference shows; one character a byte, for some files are no text. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @TestFactory
    Stream<DynamicTest> validProofsVerify() throws IOException {
        return folders("proofs/valid").stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> assertThat(verify(folder))
                        .isEqualTo("7488f8aa-97c7-4c4f-a546-f06a97bb0c63")));
    }

    @TestFactory
    Stream<DynamicTest> hostileProofsAreRefusedByTheCheckThatTheyName() throws IOException {
        return folders("proofs/invalid").stream()
                .map(folder -> DynamicTest.dynamicTest(folder.getFileName().toString(), () -> {
                    String check =
                            Files.readAllLines(folder.resolve("expected.txt")).get(0);
                    RefusedException refused = catchThrowableOfType(RefusedException.class, () -> verify(folder));
                    assertThat(refused).isNotNull();
                    assertThat(refused.detail()).matches("(?s)" + check + "( line [0-9]+)?: .*");
                }));
    }

    @TestFactory
    Stream<DynamicTest> structuresAreReadOrRefusedAsTheVectorsSay() throws IOException {
        return Files.readAllLines(FOLDER.resolve("structures.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", 4))
                .map(words -> DynamicTest.dynamicTest(words[0] + ": " + words[3], () -> {
                    byte[] bytes = HexFormat.of().parseHex(words[2]);
                    if (words[1].equals("ok")) {
                        assertThat(reencoded(words[0], bytes)).isEqualTo(bytes);
                    } else {
                        assertThatThrownBy(() -> reencoded(words[0], bytes))
                                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                                                refused.reason().code())
                                        .isEqualTo(words[1]));
                    }
                }));
    }

    @Test
    void theGenesisFileIsReadAsItWasWritten() throws Exception {
        String file = Files.readString(FOLDER.resolve("chain/genesis.json"));
        assertThat(Genesis.fromJson(file).toJson()).isEqualTo(file);
    }

    /** The worked example in docs/format shows no byte that the vectors do not have. */
    @Test
    void theBytesInTheFormatsReadmeAreThoseOfTheVectors() throws IOException {
        String known = Files.readString(FOLDER.resolve("chain/steps.txt"))
                + Files.readString(FOLDER.resolve("chain/checkpoint.txt"));
        String readme = Files.readString(Path.of("../../docs/format/README.md"));
        List<String> shown = Pattern.compile("\\b[0-9a-f]{16,}\\b|\\S{43}=")
                .matcher(readme)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(shown).hasSizeGreaterThan(20).allSatisfy(bytes -> assertThat(known)
                .contains(bytes));
    }

    static List<Path> folders(String name) throws IOException {
        try (Stream<Path> folders = Files.list(FOLDER.resolve(name))) {
            return folders.sorted().toList();
        }
    }

    /** The event of a proof: signed ones are no JSON. */
    static Path event(Path folder) {
        Path signed = folder.resolve("event.cose");
        return Files.exists(signed) ? signed : folder.resolve("event.json");
    }

    private static String verify(Path folder) throws IOException, RefusedException {
        TlogPolicy policy = TlogPolicy.parse(Files.readAllBytes(folder.resolve("policy.txt")));
        EventProof proof =
                EventProof.parse(Files.readString(folder.resolve("event.tlog-proof"), StandardCharsets.UTF_8));
        return ProofVerifier.verify(Files.readAllBytes(event(folder)), proof, policy)
                .event()
                .uid();
    }

    private static byte[] reencoded(String structure, byte[] bytes) throws RefusedException {
        return switch (structure) {
            case "annotation" -> Annotation.decode(bytes).encode();
            case "signed-event" -> SignedEvent.decode(bytes).encode();
            case "segment" -> Segment.decode(bytes).encode();
            case "stored-segment" -> StoredSegment.decode(bytes).encode();
            case "transaction" -> SignedTransaction.decode(bytes).bytes();
            case "header" -> BlockHeader.decode(bytes).encode();
            case "policy" -> ChainPolicy.decode(bytes).encode();
            case "opening" -> EpochOpening.decode(bytes).encode();
            case "block" -> Block.decode(bytes).encode();
            case "submission" -> Submission.decode(bytes).encode();
            case "receipt" -> Receipt.decode(bytes).encode();
            case "report" ->
                Report.verify(bytes, TestSite.key("hub-1").publicKey()).sign(TestSite.key("hub-1"));
            default -> throw new IllegalArgumentException("no such structure: " + structure);
        };
    }
}
