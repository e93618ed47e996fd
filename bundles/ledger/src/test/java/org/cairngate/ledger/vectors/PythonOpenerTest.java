package org.cairngate.ledger.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.cairngate.ledger.channel.ChannelSamples;
import org.cairngate.ledger.channel.TestChannel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A program that shares no code with ours, HPKE included, opens what we seal and refuses what we refuse. */
class PythonOpenerTest {

    private static final Path FOLDER = Path.of("src/test/resources/vectors/channel");
    private static final String SECRET =
            HexFormat.of().formatHex(TestChannel.secret(ChannelSamples.READER).encoded());

    @TempDir
    Path folder;

    @BeforeEach
    void needsPythonsCryptography() throws Exception {
        Python.require();
    }

    @Test
    void itOpensWhatWeSealed() throws Exception {
        Python.Run run =
                Python.program("open_event.py", FOLDER.resolve("sealed.json"), FOLDER.resolve("history.cbor"), SECRET);
        assertThat(run.output()).isEqualTo(Files.readString(FOLDER.resolve("opened.json")));
        assertThat(run.exit()).isZero();
    }

    @TestFactory
    Stream<DynamicTest> itRefusesWhatMustNotOpen() throws Exception {
        return Files.readAllLines(FOLDER.resolve("refused.txt")).stream()
                .map(line -> line.split(" ", 3))
                .map(words -> DynamicTest.dynamicTest(words[2], () -> {
                    Path event = Files.write(
                            folder.resolve("event.json"), HexFormat.of().parseHex(words[1]));
                    Python.Run run = Python.program("open_event.py", event, FOLDER.resolve("history.cbor"), SECRET);
                    assertThat(run.exit()).as(run.output()).isEqualTo(1);
                    assertThat(run.output()).startsWith("refused: ");
                }));
    }
}
