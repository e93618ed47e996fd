package org.cairngate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the commands for jobs ask of a master, and what they make of its answers; that it acts is tested at the master (JobTest). */
class JobCommandTest {

    private static final String ENDED =
            "{\"id\":\"0a\",\"operation\":\"revoke\",\"state\":\"done\",\"total\":2,\"done\":%d,\"refused\":%d,"
                    + "\"unknown\":0,\"underWay\":0,\"left\":0}";

    @TempDir
    private Path folder;

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
    void aJobBeginsWithDevicesThatAreNamedOrInAFile() throws Exception {
        master.answerJson("{\"id\":\"0a\",\"state\":\"running\"}");
        Ran named = master.cairn("job", "start", "revoke", "d1", "d2");
        assertThat(named.exit()).as(named.err()).isZero();
        assertThat(named.out()).contains("cairn job show 0a");
        Path uids = Files.writeString(folder.resolve("uids"), "d1\n\n d2 \n");
        assertThat(master.cairn("job", "start", "revoke", "--uids", uids.toString())
                        .exit())
                .isZero();
        Path items = Files.writeString(folder.resolve("items"), "[{\"deviceUid\":\"d1\",\"name\":\"Vane\"}]");
        assertThat(master.cairn("job", "start", "register", "--items", items.toString())
                        .exit())
                .isZero();
        String two =
                "POST /v1/jobs {\"operation\":\"revoke\",\"devices\":[{\"deviceUid\":\"d1\"},{\"deviceUid\":\"d2\"}]}";
        assertThat(master.requests())
                .containsExactly(
                        two,
                        two,
                        "POST /v1/jobs {\"operation\":\"register\",\"devices\":[{\"deviceUid\":\"d1\",\"name\":\"Vane\"}]}");
    }

    @Test
    void whoWaitsIsToldHowItEnded() throws Exception {
        master.answerJson(ENDED.formatted(2, 0));
        Ran all = master.cairn("job", "start", "revoke", "--wait", "d1", "d2");
        assertThat(all.exit()).as(all.err()).isZero();
        assertThat(all.out()).containsPattern("done +2");
        master.answerJson(ENDED.formatted(1, 1));
        Ran part = master.cairn("job", "start", "revoke", "--wait", "d1", "d2");
        assertThat(part.exit()).isEqualTo(1);
        assertThat(part.err())
                .contains("1 of 2 done, 1 refused", "cairn job items 0a")
                .hasLineCount(1);
        Ran later = master.cairn("job", "wait", "0a");
        assertThat(later.exit()).isEqualTo(1);
        assertThat(later.err()).isEqualTo(part.err());
    }

    @Test
    void aFileThatHoldsNoListIsToldOf() throws Exception {
        for (String text : new String[] {"{\"deviceUid\":\"d1\"}", "[\"d1\"]", "[", "d1"}) {
            Path file = Files.writeString(folder.resolve("items"), text);
            Ran ran = master.cairn("job", "start", "register", "--items", file.toString());
            assertThat(ran.exit()).as(text).isEqualTo(1);
            assertThat(ran.err()).contains(file + " is no JSON").hasLineCount(1);
        }
    }

    @Test
    void devicesAreNamedInOneWay() throws Exception {
        Path file = Files.writeString(folder.resolve("uids"), "d1");
        for (Object[] words : new Object[][] {
            {"job", "start", "revoke"},
            {"job", "start"},
            {"job", "start", "revoke", "d1", "--uids", file},
            {"job", "start", "revoke", "--items", file, "--uids", file}
        }) {
            assertThat(master.cairn(words).exit()).as(List.of(words).toString()).isEqualTo(2);
        }
        assertThat(master.requests()).isEmpty();
    }

    @Test
    void jobsAndTheirItemsAreShownAndCancelled() throws Exception {
        master.answerJson("{\"jobs\":[" + ENDED.formatted(2, 0) + "]}");
        assertThat(master.cairn("job", "list").out()).containsPattern("0a +revoke");
        master.answerJson(ENDED.formatted(2, 0));
        assertThat(master.cairn("job", "show", "0a").out()).containsPattern("state +done");
        assertThat(master.cairn("job", "cancel", "0a").exit()).isZero();
        master.answerJson(
                "{\"items\":[{\"index\":0,\"deviceUid\":\"d1\",\"state\":\"done\",\"transactionId\":\"t1\",\"password\":\"p\"},"
                        + "{\"index\":1,\"deviceUid\":\"d2\",\"state\":\"refused\",\"problem\":{\"reason\":\"not-found\",\"detail\":\"none\\u001b\"}}]}");
        Ran items = master.cairn("job", "items", "0a", "--state", "refused");
        assertThat(items.out())
                .containsPattern("d1 +done +transaction t1")
                .containsPattern("d2 +refused +not-found: none")
                .doesNotContain("\u001b", " p ");
        assertThat(master.cairn("job", "items", "0a", "--passwords").out()).containsPattern("d1 +done +p ");
        assertThat(master.requests())
                .containsExactly(
                        "GET /v1/jobs?limit=500",
                        "GET /v1/jobs/0a",
                        "DELETE /v1/jobs/0a",
                        "GET /v1/jobs/0a/items?limit=500&state=refused",
                        "GET /v1/jobs/0a/items?limit=500");
    }
}
