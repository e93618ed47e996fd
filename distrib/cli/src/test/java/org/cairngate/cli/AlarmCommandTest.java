package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command for alarms asks of a master, and what it makes of its answers; that they are raised is tested at the master (AlarmTest). */
class AlarmCommandTest {

    private static final String TWO =
            "{\"alarms\":[{\"uid\":\"alarm-2\",\"kind\":\"hub-away\",\"subject\":\"hub:north\",\"text\":\"north is away\","
                    + "\"advice\":\"Look at its power.\",\"state\":\"open\",\"raised\":\"2026-11-23T10:00:00Z\"},"
                    + "{\"uid\":\"alarm-1\",\"kind\":\"disk-full\",\"subject\":\"master\",\"text\":\"no room\",\"advice\":"
                    + "\"Free some space.\",\"state\":\"cleared\",\"raised\":\"2026-11-23T09:00:00Z\",\"cleared\":"
                    + "\"2026-11-23T09:30:00Z\"}]}";

    private RawMaster master;

    @BeforeEach
    void start(@TempDir Path identity) throws Exception {
        master = new RawMaster(identity);
    }

    @AfterEach
    void stop() throws Exception {
        master.close();
    }

    @Test
    void alarmsArePrintedWithWhatToDoAboutThoseThatAreOpen() throws Exception {
        master.answerJson(TWO);
        Ran ran = master.cairn("alarm", "list");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .containsPattern("2026-11-23T10:00:00Z +- +hub-away +hub:north +north is away +alarm-2")
                .containsPattern("2026-11-23T09:00:00Z +2026-11-23T09:30:00Z +disk-full +master +no room +alarm-1")
                .contains("hub-away: Look at its power.")
                .doesNotContain("Free some space");
        assertThat(master.cairn("alarm", "list", "--limit", "1").out())
                .contains("alarm-2")
                .doesNotContain("alarm-1");
    }

    @Test
    void filtersAreAskedOfTheMaster() throws Exception {
        master.answerJson("{\"alarms\":[]}");
        Ran ran = master.cairn("alarm", "list", "--open", "--kind", "hub-away", "--subject", "hub:north");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(master.requests()).hasSize(1);
        assertThat(master.requests().get(0))
                .startsWith("GET /v1/alarms?limit=500&state=open&kind=hub-away&subject=hub");
        assertThat(master.cairn("alarm", "list", "--limit", "0").exit()).isEqualTo(1);
    }
}
