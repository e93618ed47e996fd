package org.cairngate.journal.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.cairngate.journal.internal.JournalDatabase.Totals;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

class JournalCheckTest {

    private static final long ENTRIES = 6;

    @TempDir
    Path folder;

    private JournalDatabase database;
    private final AtomicReference<Totals> totals = new AtomicReference<>(new Totals(0, ENTRIES, 100));

    @BeforeEach
    void fill() throws Exception {
        database = new JournalDatabase(folder, Duration.ofDays(1));
        try (WriteBatch batch = new WriteBatch()) {
            for (long position = 0; position < ENTRIES; position++) {
                byte[] row = EntryFormat.encode(position, "u" + position, "a/b", new byte[] {1}, new byte[] {2});
                database.putEntry(batch, position, row);
            }
            database.commit(batch, totals.get());
        }
    }

    @AfterEach
    void close() {
        database.close();
    }

    private void delete(long from, long to) throws Exception {
        try (WriteBatch batch = new WriteBatch()) {
            database.deleteEntries(batch, from, to);
            database.commit(batch, totals.get());
        }
    }

    private List<String> check() {
        return new JournalCheck(totals::get, chunk -> 0).run(database);
    }

    @Test
    void wholeJournalHasNoDamage() {
        assertThat(check()).isEmpty();
    }

    @Test
    void missingEntriesAreNamed() throws Exception {
        delete(2, 3);
        delete(5, 6);
        assertThat(check()).containsExactly("entry 2 is missing", "entry 5 is missing");
    }

    @Test
    void entriesThatAreTrimmedWhileTheCheckRunsAreNotMissed() throws Exception {
        JournalCheck half = new JournalCheck(totals::get, chunk -> 0);
        delete(0, 3);
        totals.set(new Totals(3, ENTRIES, 50));
        assertThat(half.run(database)).isEmpty();
        JournalCheck all = new JournalCheck(totals::get, chunk -> 0);
        delete(3, ENTRIES);
        totals.set(new Totals(ENTRIES, ENTRIES, 0));
        assertThat(all.run(database)).isEmpty();
    }
}
