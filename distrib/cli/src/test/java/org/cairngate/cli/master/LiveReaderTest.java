package org.cairngate.cli.master;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of server-sent events, also such as no master sends. */
class LiveReaderTest {

    private static LiveReader reader(String stream) {
        return new LiveReader(new ByteArrayInputStream(stream.getBytes(StandardCharsets.UTF_8)), "start");
    }

    private static List<LiveMessage> read(String stream) throws IOException {
        List<LiveMessage> messages = new ArrayList<>();
        LiveReader reader = reader(stream);
        for (Optional<LiveMessage> one = reader.next(); one.isPresent(); one = reader.next()) {
            messages.add(one.get());
        }
        return messages;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n"})
    void everyEndOfALineIsOne(String end) throws Exception {
        assertThat(read(String.join(end, "id: 7.0.1", "event: alarm", "data: {}", "", "data: 2", "", "")))
                .containsExactly(new LiveMessage("7.0.1", "alarm", "{}"), new LiveMessage("7.0.1", "message", "2"));
    }

    @Test
    void linesOfDataAreOneMessageAndOneBlankBehindTheColonIsNoPartOfIt() throws Exception {
        assertThat(read("data:a\ndata:  b\ndata\n\n")).containsExactly(new LiveMessage("start", "message", "a\n b\n"));
    }

    @Test
    void aPlaceWithoutAMessageIsKnownAndAKindWithoutDataIsForgotten() throws Exception {
        LiveReader reader = reader(":\nid: 9\nevent: block\n\ndata: x\n\n");
        assertThat(reader.next()).contains(new LiveMessage("9", "message", "x"));
        LiveReader heartbeat = reader(": cairngate\nretry: 1000\nid: 12\n\n");
        assertThat(heartbeat.next()).isEmpty();
        assertThat(heartbeat.id()).isEqualTo("12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "id: 8", "id: 8\ndata: half", "id: 8\ndata: half\n", "\0", "unknown: x\n\n"})
    void halfAMessageIsNone(String stream) throws Exception {
        LiveReader reader = reader(stream);
        assertThat(reader.next()).isEmpty();
        assertThat(reader.id()).isEqualTo("start");
    }

    @Test
    void anIdWithANulIsNone() throws Exception {
        assertThat(read("id: 8\0\ndata: x\n\n")).containsExactly(new LiveMessage("start", "message", "x"));
    }

    @Test
    void aByteOrderMarkIsTakenAwayOnceAndBytesThatAreNoTextAreReplaced() throws Exception {
        assertThat(read("\uFEFFdata: x\n\n\uFEFFdata: y\n\n")).hasSize(1);
        byte[] broken = {'d', 'a', 't', 'a', ':', (byte) 0xff, '\n', '\n'};
        assertThat(new LiveReader(new ByteArrayInputStream(broken), "").next())
                .contains(new LiveMessage("", "message", "\uFFFD"));
    }

    @Test
    void aLineOrMessageWithoutBoundIsRefused() {
        String line = "data: " + "x".repeat(LiveReader.MAX_BYTES / 2) + "\n";
        assertThatThrownBy(() -> read("x".repeat(LiveReader.MAX_BYTES + 1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
        assertThatThrownBy(() -> read(line + line + "\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("more than");
    }
}
