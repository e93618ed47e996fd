package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.channel.ChannelHistory;
import org.cairngate.ledger.channel.ChannelSamples;
import org.cairngate.ledger.channel.TestChannel;
import org.cairngate.ledger.key.MemberSecret;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the published vectors of channels, their CDDL and the code together. */
class ChannelVectorsTest {

    private static final Path FOLDER = Path.of("src/test/resources/vectors/channel");
    private static final Path SEEDS = Path.of("src/test/resources/org/cairngate/ledger/channel/ChannelFuzzTestInputs");

    private final ChannelSamples samples = new ChannelSamples();
    private final Cddl cddl = new Cddl(Files.readString(Path.of("../../docs/format/cairngate.cddl")));

    ChannelVectorsTest() throws RefusedException, IOException {}

    /** Run with {@code -Dvectors.update=true} after a wanted change of the format. */
    @Test
    void theCommittedFilesAreWhatTheCodeMakes() throws Exception {
        Map<Path, byte[]> made = new LinkedHashMap<>();
        made.put(FOLDER.resolve("steps.txt"), text(ChannelSamples.lines(samples.steps())));
        made.put(FOLDER.resolve("refused.txt"), text(refusedLines()));
        made.put(FOLDER.resolve("opened.json"), samples.event());
        made.put(FOLDER.resolve("sealed.json"), samples.sealed());
        made.put(FOLDER.resolve("history.cbor"), samples.history().encode());
        samples.seeds().forEach((name, seed) -> made.put(SEEDS.resolve(name), seed));
        for (Map.Entry<Path, byte[]> file : made.entrySet()) {
            if (Boolean.getBoolean("vectors.update")) {
                Files.createDirectories(file.getKey().getParent());
                Files.write(file.getKey(), file.getValue());
            }
            assertThat(Files.readAllBytes(file.getKey()))
                    .as("%s", file.getKey())
                    .isEqualTo(file.getValue());
        }
    }

    @Test
    void whatTheFilesSealOpensWithTheKeyInThem() throws Exception {
        ChannelHistory history =
                ChannelHistory.decode(Files.readAllBytes(FOLDER.resolve("history.cbor")), TestChannel::signer);
        assertThat(history.open(Files.readAllBytes(FOLDER.resolve("sealed.json")), reader()))
                .isEqualTo(Files.readAllBytes(FOLDER.resolve("opened.json")));
    }

    @TestFactory
    Stream<DynamicTest> whatMustNotOpenIsRefusedForTheReasonThatItNames() throws Exception {
        ChannelHistory history = samples.history();
        return Files.readAllLines(FOLDER.resolve("refused.txt")).stream()
                .map(line -> line.split(" ", 3))
                .map(words -> DynamicTest.dynamicTest(words[2], () -> assertThatThrownBy(
                                () -> history.open(HexFormat.of().parseHex(words[1]), reader()))
                        .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                                        refused.reason().code())
                                .as(refused.getMessage())
                                .isEqualTo(words[0]))));
    }

    @TestFactory
    Stream<DynamicTest> theCddlDescribesEveryStructureAndNothingShorter() throws RefusedException {
        return samples.structures().entrySet().stream()
                .map(structure -> DynamicTest.dynamicTest(structure.getKey(), () -> {
                    byte[] bytes = structure.getValue();
                    assertThat(cddl.matches(structure.getKey(), bytes)).isTrue();
                    assertThat(cddl.matches(structure.getKey(), java.util.Arrays.copyOf(bytes, bytes.length - 1)))
                            .isFalse();
                }));
    }

    @Test
    void theCddlRefusesAnotherAlgorithm() throws RefusedException {
        byte[] message = samples.structures().get("sealed-message");
        message[6] = 1;
        assertThat(cddl.matches("sealed-message", message)).isFalse();
    }

    private String refusedLines() throws RefusedException {
        StringBuilder lines = new StringBuilder();
        samples.refused().forEach((what, bytes) -> {
            String[] words = what.split(" ", 2);
            lines.append(words[0]).append(' ').append(HexFormat.of().formatHex(bytes));
            lines.append(' ').append(words[1]).append('\n');
        });
        return lines.toString();
    }

    private static MemberSecret reader() {
        return TestChannel.secret(ChannelSamples.READER);
    }

    private static byte[] text(String lines) {
        return lines.getBytes(StandardCharsets.UTF_8);
    }
}
