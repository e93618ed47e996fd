package org.cairngate.master.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cairngate.master.access.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file of a job: what it keeps, and what is said of a damaged one. */
class JobFormatTest {

    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String ID = "0123456789abcdef0123456789ab";
    private static final String HASH = "ab".repeat(32);

    private static JobRecord.Head head() {
        return new JobRecord.Head(
                ID,
                JobOperation.ISSUE_TOKEN,
                "tim",
                new Scope(Optional.of("town"), Set.of("north", "south")),
                NOW.minusMillis(7));
    }

    private static JobRecord running() {
        return new JobRecord(
                head(),
                JobState.RUNNING,
                "",
                Optional.empty(),
                5,
                List.of(
                        item("a", new ItemResult.Done(HASH, Optional.of(7L), true)),
                        item("b", new ItemResult.Done(HASH, Optional.empty(), false)),
                        item("c", new ItemResult.Refused(409, "not-permitted", "it is \"so\" already\u00e9")),
                        item("d", new ItemResult.Unknown("look")),
                        new JobRecord.Item("e", Optional.empty()),
                        new JobRecord.Item("f", Optional.empty())));
    }

    private static JobRecord.Item item(String uid, ItemResult result) {
        return new JobRecord.Item(uid, Optional.of(result));
    }

    private static JobRecord read(String text) {
        return JobFormat.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aJobIsReadAsItWasWritten() {
        assertThat(read(JobFormat.write(running()))).isEqualTo(running());
        JobRecord ended = running().interrupted(NOW);
        assertThat(read(JobFormat.write(ended))).isEqualTo(ended);
    }

    @Test
    void whatWasBegunAndHasNoResultIsUnknownAfterAKill() {
        JobRecord cut = running().interrupted(NOW);
        assertThat(cut.items().get(4).result()).contains(ItemResult.CUT_SHORT);
        assertThat(cut.items().get(5).result()).isEmpty();
        assertThat(cut.items().subList(0, 4)).isEqualTo(running().items().subList(0, 4));
        assertThat(cut.count(ItemResult.Unknown.class)).isEqualTo(2);
    }

    @Test
    void theLargestJobFitsIntoItsFile() {
        String worst = "\u0001".repeat(ItemResult.MAX_DETAIL);
        List<JobRecord.Item> items = IntStream.range(0, JobRecord.MAX_ITEMS)
                .mapToObj(index -> item("u".repeat(60) + index, new ItemResult.Refused(500, "storage-failed", worst)))
                .toList();
        JobRecord job = new JobRecord(head(), JobState.DONE, worst, Optional.of(NOW), items.size(), items);
        assertThat(read(JobFormat.write(job))).isEqualTo(job);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"version\":1|\"version\":2|of another version",
                "\"version\":1|\"version\":\"1\"|no job of version 1",
                "\"version\":1|\"version\":1,\"version\":1|no JSON",
                "\"version\":1|\"version\":1,\"secret\":\"x\"|no job of version 1",
                "0123456789abcdef0123456789ab|../../etc/passwd|must match",
                "\"operation\":\"issue-token\"|\"operation\":\"erase\"|nothing of that name",
                "\"operation\":\"issue-token\"|\"operation\":7|operation is no text",
                "\"state\":\"running\"|\"state\":\"asleep\"|no such state",
                "\"state\":\"running\"|\"state\":\"done\"|runs until it ends",
                "\"begun\":5|\"begun\":7|begun some",
                "\"begun\":5|\"begun\":-1|begun some",
                "\"begun\":5|\"begun\":5000000000|begun is no number",
                "\"begun\":5|\"begun\":5.5|begun is no number",
                "\"beganAt\":\"2029-12-31T23:59:59.993Z\"|\"beganAt\":\"yesterday\"|no time",
                "\"beganAt\":\"2029-12-31T23:59:59.993Z\"|\"beganAt\":\"-1000000-01-01T00:00:00Z\"|no time",
                "\"organisation\":\"town\"|\"organisation\":\"a/b\"|no name",
                "\"hubs\":[\"north\",\"south\"]|\"hubs\":\"north\"|hubs is no list",
                "\"hubs\":[\"north\",\"south\"]|\"hubs\":[7]|are texts",
                "\"deviceUid\":\"e\"|\"deviceUid\":\"a b\"|must match",
                "\"deviceUid\":\"e\"|\"deviceUid\":\"e\",\"body\":{}|members that are unknown",
                "\"result\":\"unknown\"|\"result\":\"perhaps\"|in no such way",
                "\"status\":409|\"status\":200|no status 200",
                "\"status\":409|\"status\":\"409\"|status is no number",
                "\"token\":true|\"token\":\"secret\"|whether one was issued",
                "\"reason\":\"not-permitted\"|\"reason\":\"\\ud800\"|reason is no text",
                "\"height\":7|\"height\":\"7\"|height of an item",
                "\"height\":7|\"height\":99999999999999999999|height of an item",
            })
    void aDamagedFileIsRefusedWithWhatIsWrong(String part, String damaged, String words) {
        String whole = JobFormat.write(running());
        assertThat(whole).contains(part);
        assertThatThrownBy(() -> read(whole.replace(part, damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(words);
    }

    @Test
    void whatIsNoFileOfAJobAtAllIsRefused() {
        for (String text : List.of("", "{", "[]", "null", "7", "{}", "[".repeat(10_000), "\u0000")) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> JobFormat.read(new byte[JobFormat.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDamagedFileIsLeftOutAndTheOthersAreRead(@TempDir Path root) throws Exception {
        Path folder = root.resolve("jobs");
        JobFolder jobs = new JobFolder(folder);
        assertThat(jobs.read()).isEmpty();
        jobs.write(running());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(ID + ".json"))))
                .isEqualTo("rw-------");
        Files.copy(folder.resolve(ID + ".json"), folder.resolve("f" + ID.substring(1) + ".json"));
        Files.writeString(folder.resolve("broken.json"), "{");
        Files.createDirectory(folder.resolve("folder.json"));
        assertThat(jobs.read()).containsExactly(running());
        jobs.remove(ID);
        assertThat(jobs.read()).isEmpty();
    }
}
