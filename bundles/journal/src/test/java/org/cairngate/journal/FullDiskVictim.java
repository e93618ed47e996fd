package org.cairngate.journal;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * A process whose journal shares a small file system with a ballast file. It fills the disk, goes on to append while there is no
 * room, deletes the ballast, waits until events are taken again, and says what became of all of them.
 */
final class FullDiskVictim {

    private static final int PAGE = 4096;
    private static final int VALUE_BYTES = 9_000;
    private static final int BALLAST_BYTES = 12 << 20;
    private static final int REFUSALS = 20;
    /** For how long the disk stays full: the journal tries at least twice to open its database in this time. */
    private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int STORED_AGAIN = 100;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(100);

    private final Random random = new Random(7);
    private final Set<String> acknowledged = new HashSet<>();
    private final long deadline = System.nanoTime() + LIMIT_NANOS;
    private int next;
    private int refused;
    private int unreadable;
    private long answered;

    private FullDiskVictim() {}

    /** Argument: a folder on the small file system. */
    public static void main(String[] arguments) throws Exception {
        new FullDiskVictim().run(Path.of(arguments[0]));
    }

    private void run(Path folder) throws Exception {
        Path ballast = folder.resolve("ballast");
        Files.write(ballast, new byte[BALLAST_BYTES]);
        JournalSettings settings = JournalSettings.in(folder.resolve("journal"));
        try (Journal journal = Journal.open(settings, Clock.systemUTC())) {
            int before = until(journal, () -> refused > 0);
            System.out.println("stored before the disk was full: " + (before > 0));
            Path rest = folder.resolve("rest");
            fill(rest);
            long end = System.nanoTime() + FULL_NANOS;
            until(journal, () -> refused >= REFUSALS && System.nanoTime() >= end);
            Files.delete(ballast);
            Files.delete(rest);
            int goal = acknowledged.size() + STORED_AGAIN;
            until(journal, () -> acknowledged.size() >= goal);
            System.out.println("intake recovered: " + (acknowledged.size() >= goal));
            System.out.println("while it failed, status and read answered: " + (unreadable == 0 && answered > 0));
            report(journal, "kept");
        }
        try (Journal journal = Journal.open(settings, Clock.systemUTC())) {
            report(journal, "kept after a restart");
        }
    }

    /** Takes what room is left, at last byte by byte, so that the database cannot even be opened. */
    private static void fill(Path file) throws IOException {
        fill(file, new byte[PAGE]);
        System.out.println("no room left: " + fill(file, new byte[1]).getMessage() + " bytes=" + Files.size(file));
    }

    private static IOException fill(Path file, byte[] piece) {
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException e) {
            return e;
        }
    }

    private interface Condition {
        boolean holds();
    }

    /** Appends one event after the other until the condition holds, at most until the deadline; returns how many were stored. */
    private int until(Journal journal, Condition condition) throws Exception {
        int stored = 0;
        while (!condition.holds() && System.nanoTime() < deadline) {
            String uid = "u" + next++;
            try {
                byte[] event = JournalTest.event(uid, value());
                JournalTest.append(journal, event).get(30, TimeUnit.SECONDS);
                acknowledged.add(uid);
                stored++;
            } catch (ExecutionException e) {
                refused(e.getCause(), journal);
            }
        }
        return stored;
    }

    private void refused(Throwable cause, Journal journal) {
        if (!(cause instanceof RefusedException refusal) || refusal.reason() != RefusalReason.STORAGE_FAILED) {
            throw new AssertionError("refused for another reason", cause);
        }
        refused++;
        try {
            answered += journal.status().entries() + journal.read(0, 1, 1).size();
        } catch (IllegalStateException e) {
            unreadable++;
        }
    }

    private String value() {
        byte[] bytes = new byte[VALUE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void report(Journal journal, String what) {
        List<String> kept = new ArrayList<>();
        journal.read(0, Integer.MAX_VALUE, Integer.MAX_VALUE).forEach(entry -> kept.add(entry.uid()));
        boolean all = new HashSet<>(kept).containsAll(acknowledged);
        boolean once = new HashSet<>(kept).size() == kept.size();
        System.out.println(what + ": all=" + all + " once=" + once + " damages="
                + journal.check().size());
    }
}
