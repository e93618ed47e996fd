package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.cairngate.journal.Append;
import org.cairngate.journal.AppendRun;
import org.cairngate.journal.Appended;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.KeyId;
import org.cairngate.ledger.event.Annotation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

class AppendGroupTest {

    /** Several parts. */
    private static final int EVENTS = (int) (5 * AppendGroup.PART_BYTES / 1000);

    private static final byte[] NOTE = new Annotation(Instant.EPOCH, KeyId.of(new byte[32]), List.of()).encode();

    @TempDir
    Path folder;

    private static Append event(int number) {
        byte[] received = new byte[1000];
        received[0] = (byte) number;
        received[1] = (byte) (number >> 8);
        byte[] uid = ("u" + number).getBytes(StandardCharsets.US_ASCII);
        return new Append(uid, "a/b", received, Hash.sha256(received), NOTE);
    }

    private static List<Append> events() {
        return IntStream.range(0, EVENTS).mapToObj(AppendGroupTest::event).toList();
    }

    private List<QueuedRun> runs(List<Append> appends, UidHash hash) {
        List<QueuedRun> runs = new ArrayList<>();
        appends.forEach(append -> runs.add(new QueuedRun(new AppendRun(this, List.of(append), () -> {}), hash)));
        return runs;
    }

    private AppendGroup group(List<Append> appends, JournalDatabase database) throws Exception {
        return new AppendGroup(runs(appends, database.knownUids().hash()), database.rows());
    }

    private Room room(JournalDatabase database) throws Exception {
        return new Room(database, database.totals(), Holdings.load(database), JournalSettings.in(folder));
    }

    @Test
    void anEventThatComesTwiceInOneGroupIsStoredOnceHoweverFarApart() throws Exception {
        List<Append> appends = new ArrayList<>(events());
        appends.add(event(0));
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            Room room = room(database);
            AppendGroup group = group(appends, database);
            group.fill(database, room);
            try (WriteBatch batch = group.batch(database)) {
                room.commit(batch);
            }
            JournalDatabase.Totals totals = database.totals();
            assertThat(totals.next()).isEqualTo(EVENTS);
            assertThat(group.stored()).isEqualTo(EVENTS);
            assertThat(group.repeated()).isOne();
            assertThat(appends.get(EVENTS).outcome()).isEqualTo(Appended.DUPLICATE);
            assertThat(new JournalCheck(() -> totals, chunk -> 0).run(database)).isEmpty();
        }
    }

    /** As a run that waited in the queue while the disk failed; once among known uids and once to become known. */
    @Test
    void aRunThatWasHashedBeforeTheDatabaseWasOpenedAnewFindsItsUidsAndIsFound() throws Exception {
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            JournalFormat.CURRENT.open(database);
            while (database.isReadingUids()) {
                Thread.onSpinWait(); // until then every uid is looked up
            }
            UidHash now = database.knownUids().hash();
            UidHash before = new UidHash(now.seed() + 1);
            for (UidHash hash : List.of(before, now, before)) {
                List<Append> events =
                        IntStream.range(0, 300).mapToObj(AppendGroupTest::event).toList();
                Room room = room(database);
                AppendGroup group = new AppendGroup(runs(events, hash), database.rows());
                group.fill(database, room);
                if (room.changed()) {
                    try (WriteBatch batch = group.batch(database)) {
                        room.commit(batch);
                    }
                }
                assertThat(database.totals().next()).isEqualTo(300);
            }
        }
    }

    /** The hashes of what is stored must not be those of what is not. */
    @Test
    void uidsOfAGroupThatStoresSomeOfItsEventsAreAllKnownAfterwards() throws Exception {
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            List<Append> mixed = new ArrayList<>();
            for (Append event : events()) {
                mixed.add(event);
                mixed.add(event(mixed.size() / 3));
            }
            Room room = room(database);
            group(mixed, database).fill(database, room);
            assertThat(room.next()).isEqualTo(EVENTS);
            for (Append event : events()) {
                assertThat(database.recentUids().digest(event.uidBytes()))
                        .as(event.uid())
                        .hasValue(event.digest().bytes());
            }
        }
    }

    @Test
    void whatACrashLeavesOfAGroupIsGoneWhenTheJournalOpensAndCanComeAgain() throws Exception {
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            JournalFormat.CURRENT.open(database);
            group(events(), database).fill(database, room(database));
        }
        int[] left = {0};
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            database.scan(0, (key, value) -> ++left[0] > 0);
        }
        assertThat(left[0]).as("written ahead").isBetween(1, EVENTS - 1);
        try (Journal journal = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            assertThat(journal.next()).isZero();
            assertThat(journal.read(0, EVENTS, Integer.MAX_VALUE)).isEmpty();
            CountDownLatch answered = new CountDownLatch(1);
            List<Append> again = List.of(event(7), event(8));
            journal.append(new AppendRun(this, again, answered::countDown));
            answered.await();
            assertThat(again).allMatch(append -> append.outcome() == Appended.STORED);
            assertThat(journal.next()).isEqualTo(2);
            assertThat(journal.check()).isEmpty();
        }
    }

    @Test
    void aReaderDoesNotSeeWhatDoesNotCountYet() throws Exception {
        try (JournalDatabase database = new JournalDatabase(folder, Duration.ofDays(1))) {
            JournalFormat.CURRENT.open(database);
            try (WriteBatch batch = new WriteBatch()) {
                database.commit(batch, new JournalDatabase.Totals(0, 0, 0));
            }
            group(events(), database).fill(database, room(database));
            try (var reader = RocksJournalReader.open(folder, Clock.systemUTC())) {
                assertThat(reader.summary().next()).isZero();
                assertThat(reader.verify(progress -> {})).isEmpty();
            }
        }
    }
}
