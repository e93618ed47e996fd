package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.block.ChainPolicy;
import org.cairngate.ledger.key.NodeKeys;
import org.cairngate.ledger.key.SigningKey;
import org.cairngate.ledger.note.CertificateKind;
import org.cairngate.ledger.transaction.NodeAction;
import org.cairngate.ledger.transaction.NodeBody;
import org.cairngate.ledger.transaction.NodeRole;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.ledger.transaction.Transaction;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The published CDDL says of every structure's vector what our decoders say. */
class CddlTest {

    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("annotation", "annotation"),
            Map.entry("segment", "segment"),
            Map.entry("signed-event", "signed-event"),
            Map.entry("stored-segment", "stored-segment"),
            Map.entry("transaction", "signed-transaction"),
            Map.entry("header", "header"),
            Map.entry("policy", "policy"),
            Map.entry("block", "block"),
            Map.entry("opening", "epoch-opening"),
            Map.entry("submission", "submission"),
            Map.entry("receipt", "receipt"),
            Map.entry("report", "signed-report"),
            Map.entry("proof.extra", "evidence"));

    /** What is wrong with these, no CDDL can say: a note's form, and a signature. */
    private static final List<String> BEYOND_CDDL = List.of("bad-certificate", "bad-signature");

    private final Cddl cddl;

    CddlTest() throws IOException {
        cddl = new Cddl(Files.readString(Path.of("../../docs/format/cairngate.cddl")));
    }

    @Test
    void everyNameInItHasARule() {
        assertThat(cddl.undefined()).isEmpty();
    }

    @Test
    void itDescribesChainsThatChooseTheirCertificates() {
        ChainPolicy lists = ChainPolicy.standard("test.example/log", Duration.ofSeconds(1));
        byte[] chosen =
                lists.withCertificate(CertificateKind.LIST_AND_ML_DSA_44).encode();
        assertThat(cddl.matches("policy", chosen)).isTrue();
        chosen[chosen.length - 1] = 0;
        assertThat(cddl.matches("policy", chosen)).isFalse();
        SigningKey key = SigningKey.fromSeed(new byte[SigningKey.SEED_SIZE]);
        NodeBody body = new NodeBody(
                NodeAction.REGISTER,
                NodeRole.HUB,
                "hub-1",
                NodeKeys.of(key.publicKey()).withMlDsa44(key),
                1);
        Transaction transaction = new Transaction(Hash.ZERO, key.publicKey().id(), 1, "", body);
        assertThat(cddl.matches(
                        "signed-transaction",
                        SignedTransaction.sign(transaction, key).bytes()))
                .isTrue();
    }

    @Test
    void itDescribesASnapshot() throws IOException {
        byte[] snapshot = Files.readAllBytes(
                Path.of("src/test/resources/org/cairngate/ledger/state/StateRowsFuzzTestInputs/snapshot/two-blocks"));
        assertThat(cddl.matches("snapshot", snapshot)).isTrue();
        snapshot[1] = 1; // an older version
        assertThat(cddl.matches("snapshot", snapshot)).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> itAcceptsAndRefusesStructuresAsTheDecodersDo() throws IOException {
        return Files.readAllLines(VectorsTest.FOLDER.resolve("structures.txt")).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" ", 4))
                .filter(words -> !BEYOND_CDDL.contains(words[1]))
                .map(words -> DynamicTest.dynamicTest(words[0] + ": " + words[3], () -> assertThat(
                                cddl.matches(RULES.get(words[0]), HexFormat.of().parseHex(words[2])))
                        .isEqualTo(words[1].equals("ok"))));
    }

    @TestFactory
    Stream<DynamicTest> itAcceptsEveryStructureOfTheChain() throws IOException {
        return Files.readAllLines(VectorsTest.FOLDER.resolve("chain/steps.txt")).stream()
                .map(line -> line.split(" ", 2))
                .filter(words -> RULES.containsKey(rule(words[0])))
                .map(words -> DynamicTest.dynamicTest(words[0], () -> assertThat(cddl.matches(
                                RULES.get(rule(words[0])), HexFormat.of().parseHex(words[1])))
                        .isTrue()));
    }

    /** {@code block.2.header} is a header. */
    private static String rule(String name) {
        return name.replaceFirst("(block|event)\\.\\d\\.", "");
    }
}
