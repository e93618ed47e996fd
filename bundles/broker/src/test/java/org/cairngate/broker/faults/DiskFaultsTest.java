package org.cairngate.broker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairngate.broker.faults.FaultyDisk.Failing;
import org.cairngate.broker.fixture.Await;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail in the ways of disks, and a clock that jumps, while devices send as fast as they can. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class DiskFaultsTest {

    private static final Path ON_SMALL_DISK =
            Path.of("../ledger/src/test/sh/on_small_disk.sh").toAbsolutePath();
    private static final int DEVICES = 8;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long MIB = 1 << 20;
    private static final int SLOW_GROUPS = 3;
    /** Events of 16 kB that each device would have under way: more than the sockets and the gateway hold. */
    private static final int SLOW_WINDOW = 2_000;

    private static final int SLOW_HEAP = 96;
    private static final int DIRECT = 64;

    @TempDir
    Path folder;

    @AfterAll
    static void print() throws IOException {
        FaultTable.print();
    }

    @Test
    void fullDiskAcknowledgesNothingSaysWhyAndRecoversByItself() throws Exception {
        try (Trial trial = trial("full", Line.Load.full())) {
            trial.start(
                    Optional.empty(),
                    start -> start.before(
                            List.of("sh", ON_SMALL_DISK.toString(), trial.disk().toString(), "48m")));
            Path ballast = trial.disk().resolve("ballast");
            assertThat(trial.gateway().ask("fill " + ballast)).contains("No space left");
            long before = requireStopped(trial);
            long since = System.nanoTime();
            assertThat(trial.gateway().ask("delete " + ballast)).isEqualTo("true");
            trial.awaitAcknowledgements(before, since);
            requireNothingLost(FaultTable.add(trial.finish("disk full", 1)));
        }
    }

    @Test
    void writesThatFailAcknowledgeNothingUntilTheyWorkAgain() throws Exception {
        failFor("EIO on write", Failing.WRITES);
    }

    @Test
    void diskThatTurnsReadOnlyAcknowledgesNothingUntilItIsWritable() throws Exception {
        failFor("file system turns read-only", Failing.READ_ONLY);
    }

    /** What was written before a sync that failed may be gone: the model forgets it, so a mere second try would show as a loss. */
    @Test
    void syncsThatFailAcknowledgeNothingUntilTheJournalIsOpenedAnew() throws Exception {
        failFor("EIO on fsync, then power cut", Failing.SYNCS);
    }

    private void failFor(String name, Failing what) throws Exception {
        Path library = FaultyDisk.compile(folder);
        try (Trial trial = trial(what.name(), Line.Load.full())) {
            try (FaultyDisk disk = FaultyDisk.of(library, trial.disk(), trial.folder())) {
                trial.start(Optional.of(disk));
                disk.fail(what);
                long before = requireStopped(trial);
                assertThat(disk.failures()).isPositive();
                assertThat(trial.fleet().acknowledged())
                        .as("acknowledged while it failed")
                        .isEqualTo(before);
                long since = System.nanoTime();
                disk.fail(Failing.NOTHING);
                trial.awaitAcknowledgements(before, since);
                assertThat(trial.gateway().log()).contains("journal write failed");
                trial.kill();
                PowerCut.apply(disk, Optional.empty());
            }
            trial.start(Optional.empty());
            requireNothingLost(FaultTable.add(trial.finish(name, 1)));
        }
    }

    /** Returns how many events are acknowledged once no more are, and checks that the gateway says why. */
    private static long requireStopped(Trial trial) throws Exception {
        Await.until("the gateway refuses", LIMIT, () -> trial.gateway().figure("storage-failed") > 0);
        long before = trial.awaitStandstill();
        Await.until(
                "the gateway says that it takes nothing",
                LIMIT,
                () -> trial.gateway().figure("intake") == 0);
        assertThat(trial.gateway().log()).contains("journal write failed");
        return before;
    }

    @Test
    void oneSyncThatFailsLosesNothingAcknowledgedAfterIt() throws Exception {
        Path library = FaultyDisk.compile(folder);
        try (Trial trial = trial("once", Line.Load.full())) {
            try (FaultyDisk disk = FaultyDisk.of(library, trial.disk(), trial.folder())) {
                trial.start(Optional.of(disk));
                disk.fail(Failing.SYNCS);
                Await.until("a sync fails", LIMIT, () -> disk.failures() > 0);
                disk.fail(Failing.NOTHING);
                long since = System.nanoTime();
                trial.awaitAcknowledgements(trial.fleet().acknowledged() + 1000, since);
                trial.kill();
                PowerCut.apply(disk, Optional.empty());
            }
            trial.start(Optional.empty());
            requireNothingLost(FaultTable.add(trial.finish("one fsync fails, then power cut", 1)));
        }
    }

    @Test
    void syncsOfTwoSecondsPauseTheDevicesAndLoseNothing() throws Exception {
        Path library = FaultyDisk.compile(folder);
        Line.Load large = new Line.Load(MqttVersion.MQTT_3_1_1, SLOW_WINDOW, 16_000);
        try (Trial trial = trial("slow", large);
                FaultyDisk disk = FaultyDisk.of(library, trial.disk(), trial.folder())) {
            trial.start(Optional.of(disk), start -> start.heap(SLOW_HEAP));
            disk.delaySyncs(Duration.ofSeconds(2));
            for (int group = 0; group < SLOW_GROUPS; group++) {
                trial.awaitAcknowledgements(trial.fleet().acknowledged(), System.nanoTime());
                assertThat(trial.gateway().figure("heap")).isLessThan(SLOW_HEAP * MIB);
                assertThat(trial.gateway().figure("direct")).isLessThan(DIRECT * MIB);
                assertThat(trial.fleet().open())
                        .as("under way, while reading is paused")
                        .isLessThan(DEVICES * SLOW_WINDOW);
            }
            disk.delaySyncs(Duration.ZERO);
            FaultTable.Row row = FaultTable.add(trial.finish("fsync takes 2 s", 1));
            requireNothingLost(row);
            assertThat(trial.fleet().outOfOrder()).isZero();
        }
    }

    @Test
    void clockThatJumpsByAYearForgetsNoUidAndRefusesWhatIsOutOfTheWindow() throws Exception {
        Path library = FaultyDisk.compile(folder);
        Line.Load answered = new Line.Load(MqttVersion.MQTT_5, 100, 8_000);
        try (Trial trial = trial("clock", answered);
                FaultyDisk disk = FaultyDisk.of(library, trial.disk(), trial.folder())) {
            trial.start(Optional.of(disk));
            // The tables of uids are compacted after some 4 times 16 MiB of log; before the jump and after it.
            long before = awaitMore(trial, 4_000);
            disk.moveClock(YEAR);
            awaitMore(trial, 12_000);
            trial.fleet().sending(false);
            trial.fleet().drain();
            trial.fleet().repeat(200);
            trial.fleet().drain();
            assertThat(trial.fleet().refused()).isZero();
            disk.moveClock(YEAR.negated());
            trial.fleet().sending(true);
            awaitMore(trial, 100);
            trial.fleet().drain();
            trial.fleet().time(System.currentTimeMillis());
            trial.fleet().sending(true);
            Await.until(
                    "events of the future are refused",
                    LIMIT,
                    () -> trial.fleet().refused() > 0);
            assertThat(trial.gateway().figure("clock-skew")).isPositive();
            trial.fleet().sending(false);
            assertThat(trial.fleet().acknowledged()).isGreaterThan(before);
            requireNothingLost(FaultTable.add(trial.finish("clock jumps by a year both ways", 2)));
        }
    }

    private static long awaitMore(Trial trial, long events) throws Exception {
        long goal = trial.fleet().acknowledged() + events;
        Await.until("more events are acknowledged", LIMIT, () -> trial.fleet().acknowledged() >= goal);
        return goal;
    }

    private Trial trial(String name, Line.Load load) throws Exception {
        return new Trial(Files.createDirectory(folder.resolve(name)), new Fleet(DEVICES, DEVICES, load));
    }

    private static void requireNothingLost(FaultTable.Row row) {
        assertThat(row.missing()).as("acknowledged and not in the journal").isZero();
        assertThat(row.duplicates()).as("twice in the journal").isZero();
        assertThat(row.acknowledged()).isPositive();
    }
}
