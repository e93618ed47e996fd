package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

class UidGenerationsTest {

    private static final Duration LIFE = Duration.ofDays(RocksJournal.UID_DAYS);
    private static final byte[] DIGEST = new byte[32];

    private final AtomicLong nanos = new AtomicLong(-5);

    @TempDir
    Path folder;

    @Test
    void uidIsKnownForThePromisedTimeAndForgottenAfterTwiceOfIt() throws Exception {
        try (JournalDatabase database = open()) {
            put(database, "first");
            pass(LIFE.minusHours(1));
            put(database, "late");
            pass(Duration.ofHours(1));
            put(database, "turn");
            pass(LIFE.minusHours(1));
            put(database, "second");
            assertThat(database.uid("first")).isPresent();
            assertThat(database.uid("late")).isPresent();
            pass(Duration.ofHours(1));
            put(database, "turn again");
            assertThat(database.uid("first")).isEmpty();
            assertThat(database.uid("late")).isEmpty();
            assertThat(database.uid("second")).isPresent();
        }
        try (JournalDatabase database = open()) {
            assertThat(database.uid("first")).isEmpty();
            assertThat(database.uid("second")).isPresent();
        }
    }

    @Test
    void ageGoesOnAfterARestartAndTimeWhileTheJournalIsClosedDoesNotCount() throws Exception {
        for (int day = 0; day < 2 * RocksJournal.UID_DAYS; day++) {
            try (JournalDatabase database = open()) {
                put(database, "of day " + day);
                pass(Duration.ofDays(1));
                put(database, "of evening " + day);
            }
            pass(LIFE.multipliedBy(10));
        }
        try (JournalDatabase database = open()) {
            assertThat(database.uid("of day 0")).isEmpty();
            assertThat(database.uid("of day " + (RocksJournal.UID_DAYS + 1))).isPresent();
        }
    }

    @Test
    void manyTurnsLeaveTwoGenerations() throws Exception {
        try (JournalDatabase database = open()) {
            for (int i = 0; i < 5; i++) {
                put(database, "uid " + i);
                pass(LIFE);
            }
            put(database, "last");
        }
        try (JournalDatabase database = open()) {
            assertThat(database.uid("uid 4")).isEmpty();
            assertThat(database.uid("last")).isPresent();
        }
    }

    /** One whose uids are learned: until then no generation ends. */
    private JournalDatabase open() throws Exception {
        JournalDatabase database = new JournalDatabase(folder, LIFE, nanos::get);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (database.isReadingUids() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(database.isReadingUids()).isFalse();
        return database;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static void put(JournalDatabase database, String uid) throws RocksDBException {
        try (WriteBatch batch = new WriteBatch()) {
            database.putUid(batch, uid, DIGEST);
            database.commit(batch, new JournalDatabase.Totals(0, 0, 0));
        }
    }
}
