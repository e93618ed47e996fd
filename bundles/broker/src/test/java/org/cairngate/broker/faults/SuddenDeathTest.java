package org.cairngate.broker.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Deaths of the gateway under full load: by kill -9, and by a power cut, which also takes what was not synced. {@code -Dcairn.seed=} repeats
 * a run's moments.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class SuddenDeathTest {

    private static final int DEVICES = 16;
    private static final boolean LONG = Boolean.getBoolean("cairn.long");
    private static final int LONG_ROUNDS = 50;
    private static final int KILLS = LONG ? LONG_ROUNDS : 4;
    private static final int CUTS = LONG ? LONG_ROUNDS : 5;
    private static final int LIES = LONG ? 5 : 1;
    private static final int LONGEST_LOAD_MILLIS = 700;

    private final long seed = Long.getLong("cairn.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    Path folder;

    @AfterAll
    static void print() throws IOException {
        FaultTable.print();
    }

    @Test
    void acknowledgedEventSurvivesKillsAtRandomMomentsUnderFullLoad() throws Exception {
        try (Trial trial = trial("kill")) {
            for (int round = 0; round < KILLS; round++) {
                trial.start(Optional.empty());
                loadForAMoment();
                trial.kill();
            }
            trial.start(Optional.empty());
            requireNothingLost(FaultTable.add(trial.finish("kill -9", KILLS)));
        }
    }

    @Test
    void acknowledgedEventSurvivesPowerCut() throws Exception {
        Path library = FaultyDisk.compile(folder);
        long bytes = 0;
        int changes = 0;
        try (Trial trial = trial("cut")) {
            for (int round = 0; round < CUTS; round++) {
                try (FaultyDisk disk = FaultyDisk.of(library, trial.disk(), trial.folder())) {
                    trial.start(Optional.of(disk));
                    assertThat(trial.missing())
                            .as("lost by power cut %s, seed %s", round, seed)
                            .isZero();
                    if (round == 1) {
                        loadUntilUidsHaveATable(trial);
                    }
                    loadForAMoment();
                    trial.kill();
                    // The first is strict: it is the one that finds what was never synced since the folder was made.
                    boolean merciful = round > 0 && random.nextInt(3) == 0;
                    PowerCut.Lost lost =
                            PowerCut.apply(disk, Optional.of(random).filter(any -> merciful));
                    bytes += lost.bytes();
                    changes += lost.changes();
                }
            }
            trial.start(Optional.empty());
            System.out.println(
                    "[progress] faults: power cuts threw away bytes=" + bytes + " directoryChanges=" + changes);
            requireNothingLost(FaultTable.add(trial.finish("power cut", CUTS)));
        }
    }

    /** Shows that the test above can fail: a disk that forgets the write-ahead log's syncs loses events. */
    @Test
    void powerCutLosesAcknowledgedEventsWhenSyncsOfTheLogDoNotCount() throws Exception {
        Path library = FaultyDisk.compile(folder);
        try (Trial trial = trial("lie")) {
            for (int round = 0; round < LIES; round++) {
                long before = trial.fleet().acknowledged();
                try (FaultyDisk disk = FaultyDisk.lying(library, trial.disk(), trial.folder(), ".log")) {
                    trial.start(Optional.of(disk));
                    loadForAMoment();
                    trial.kill();
                    PowerCut.apply(disk, Optional.empty());
                }
                assertThat(trial.fleet().acknowledged()).isGreaterThan(before);
            }
            trial.start(Optional.empty());
            FaultTable.Row row = FaultTable.add(trial.finish("power cut, syncs are not done (must lose)", LIES));
            assertThat(row.missing()).isPositive();
        }
    }

    private Trial trial(String name) throws Exception {
        System.out.println("[progress] faults: " + name + " seed=" + seed);
        return new Trial(Files.createDirectory(folder.resolve(name)), new Fleet(DEVICES, DEVICES, Line.Load.full()));
    }

    private void loadForAMoment() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_LOAD_MILLIS)));
    }

    /** The journal makes a table of uids of 65,536 events: some seconds of load. */
    private static void loadUntilUidsHaveATable(Trial trial) throws IOException {
        Path uids = trial.disk().resolve("journal").resolve("uids");
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (!hasTable(uids) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(hasTable(uids)).as("a table in " + uids).isTrue();
    }

    private static boolean hasTable(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".uids"));
        }
    }

    private static void requireNothingLost(FaultTable.Row row) {
        assertThat(row.missing()).as("acknowledged and not in the journal").isZero();
        assertThat(row.duplicates()).as("twice in the journal").isZero();
        assertThat(row.acknowledged()).isPositive();
    }
}
