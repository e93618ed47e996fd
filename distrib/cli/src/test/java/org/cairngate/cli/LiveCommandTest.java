package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code cairn live} makes of a master's stream, whole ones and broken ones. What the master tells is a test of its own (LiveTest). */
class LiveCommandTest {

    private static final String HELLO = ": cairngate\nretry: 1000\nid: 16\n\n";
    private static final String EVENT =
            "id: 17.0.3\nevent: event\ndata: {\"height\":17,\"time\":\"2026-11-23T10:00:00Z\",\"namespace\":\"org/lab\",\"device\":\"d1\","
                    + "\"items\":[{\"key\":\"temp\",\"value\":21.5}],\"tags\":[{\"label\":\"odd\\u001b\"}],\"new\":1}\n\n";
    private static final String ALARM =
            "id: 17.1.0\nevent: alarm\ndata: {\"state\":\"open\",\"kind\":\"hub-away\",\"subject\":\"hub:north\",\"text\":\"north is away\","
                    + "\"time\":\"2026-11-23T10:00:01Z\"}\n\n";
    private static final String BLOCK =
            "id: 17\nevent: block\ndata: {\"height\":17,\"time\":\"2026-11-23T10:00:02Z\",\"leafHash\":\"aa\"}\n\n";

    private RawMaster master;

    @BeforeEach
    void start(@TempDir Path identity) throws Exception {
        master = new RawMaster(identity);
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    private void tell(String stream) {
        master.answerChunks(stream.getBytes(StandardCharsets.UTF_8), true);
    }

    @Test
    void whatHappensIsALineEach() throws Exception {
        tell(HELLO + EVENT + ALARM + BLOCK);
        Ran ran = master.cairn("live", "--count", "3", "--namespace", "org/lab", "--device", "d1");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out().lines())
                .containsExactly(
                        "2026-11-23T10:00:00Z  event  d1  org/lab  temp=21.5  #odd\\u001b",
                        "2026-11-23T10:00:01Z  alarm  open  hub-away  hub:north  north is away",
                        "2026-11-23T10:00:02Z  block  17");
        assertThat(master.requests())
                .containsExactly("GET /v1/live?kinds=block%2Cevent%2Calarm&namespace=org%2Flab&device=d1");
        assertThat(master.heads().get(0)).doesNotContainIgnoringCase("Last-Event-ID");
    }

    @Test
    void forProgramsEachIsAnObjectWithAllThatCame() throws Exception {
        tell(HELLO + EVENT);
        Ran ran = master.cairn("live", "--count", "1", "--json", "--after", "16");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.document()).containsEntry("id", "17.0.3").containsEntry("kind", "event");
        assertThat(ran.out()).contains("\"new\":1");
        assertThat(master.heads().get(0)).containsIgnoringCase("Last-Event-ID: 16\r\n");
    }

    @Test
    void aStreamThatEndsIsAskedForAgainFromWhereItWas() throws Exception {
        tell(HELLO + BLOCK);
        Ran ran = master.cairn("live", "--count", "2");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("the master ended the stream").contains("what is behind 17");
        assertThat(master.heads()).hasSize(2);
        assertThat(master.heads().get(1)).containsIgnoringCase("Last-Event-ID: 17\r\n");
    }

    @Test
    void whatAnotherTryDoesNotMendEndsIt() throws Exception {
        master.refuse(403, "{\"status\":403,\"reason\":\"not-permitted\"}");
        Ran ran = master.cairn("live");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("the master refused: not-permitted");
        assertThat(master.requests()).hasSize(1);
        assertThat(master.cairn("live", "--count", "0").exit()).isEqualTo(1);
    }

    @Test
    void whatIsNoMessageOfOursIsToldInAClearSentence() throws Exception {
        tell(HELLO + "event: event\ndata: {\"time\":7}\n\n");
        Ran ran = master.cairn("live");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("time").doesNotContain("fault of cairn");
    }
}
