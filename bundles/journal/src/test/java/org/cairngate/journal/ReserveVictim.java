package org.cairngate.journal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * A process whose journal keeps a reserve on a small file system. It appends until events are refused, makes room, and says what
 * happened.
 */
final class ReserveVictim {

    private static final long RESERVE_BYTES = 8L << 20;
    private static final int BALLAST_BYTES = 6 << 20;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(100);

    private ReserveVictim() {}

    /** Argument: a folder on the small file system. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Path ballast = folder.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_BYTES]);
        JournalSettings settings = JournalSettings.in(folder.resolve("journal"))
                .with(new JournalRules(NamespaceQuotas.NONE, Duration.ZERO, RESERVE_BYTES));
        try (Journal journal = Journal.open(settings, Clock.systemUTC())) {
            int stored = appendUntil(journal, 0, false);
            System.out.println("stored before: " + (stored > 0));
            System.out.println("why: " + journal.status().why().orElse("nothing"));
            Files.delete(ballast);
            int again = appendUntil(journal, stored, true);
            System.out.println("stored again: " + (again > stored));
            System.out.println("why then: " + journal.status().why().orElse("nothing"));
            System.out.println("entries: " + (journal.next() == again) + " damages="
                    + journal.check().size());
        }
    }

    /** Appends until one is refused, or until one is stored. */
    private static int appendUntil(Journal journal, int from, boolean stored) throws Exception {
        long end = System.nanoTime() + LIMIT_NANOS;
        int next = from;
        while (System.nanoTime() < end) {
            try {
                byte[] event = JournalTest.event("u" + next, "x".repeat(9_000));
                JournalTest.append(journal, event).get(30, TimeUnit.SECONDS);
                next++;
                if (stored) {
                    return next;
                }
            } catch (ExecutionException e) {
                if (!stored) {
                    return next;
                }
            }
        }
        return next;
    }
}
