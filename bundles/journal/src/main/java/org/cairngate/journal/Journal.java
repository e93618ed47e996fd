package org.cairngate.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.cairngate.journal.internal.RocksJournal;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalSource;
import org.cairngate.ledger.event.Annotation;
import org.cairngate.ledger.event.Event;

/**
 * Keeps events in the order in which they came, from before they are acknowledged until they are in a certified block.
 *
 * <p>May be called from several threads.
 */
public interface Journal extends AutoCloseable {

    /**
     * Opens the journal of a folder.
     *
     * @throws IOException when the folder cannot be used or the database in it is damaged
     */
    static Journal open(JournalSettings settings, Clock clock) throws IOException {
        return new RocksJournal(settings, clock);
    }

    /**
     * Stores the events of a run. The run is answered when each of them is on disk and synced, or refused:
     * {@code duplicate-uid} when another event has the uid, {@code quota-full} when the journal is full and refuses the newest,
     * {@code oversized}, {@code storage-failed} when the disk fails or the queue is more than twice as long as it should be. Of an
     * event that is refused nothing is kept.
     */
    void append(AppendRun run);

    /**
     * Stores one event, for callers to whom ease matters more than speed; in the order in which they come.
     *
     * @param event the parsed event
     * @param received what the device sent, at most 64 KiB; not copied
     * @param annotation what the gateway noted about it
     * @return completes on the journal's own thread, so what depends on it must be short; with a
     *     {@link org.cairngate.ledger.RefusedException} as {@link #append(AppendRun)} says
     */
    default CompletionStage<Appended> append(Event event, byte[] received, Annotation annotation) {
        byte[] uid = event.uid().getBytes(StandardCharsets.US_ASCII);
        Append append = new Append(uid, event.namespace(), received, Hash.sha256(received), annotation.encode());
        CompletableFuture<Appended> done = new CompletableFuture<>();
        append(new AppendRun(this, List.of(append), () -> append.refusal()
                .ifPresentOrElse(done::completeExceptionally, () -> done.complete(append.outcome()))));
        return done;
    }

    /**
     * Refuses every append from now on ({@code storage-failed}), as long as somebody else has no room for what would follow from
     * it; what is in the journal stays readable.
     *
     * @param why for those that are refused; empty to take events again
     */
    void hold(Optional<String> why);

    /** Whether the queue of appends has room; a caller that may wait should wait while this is false. */
    boolean accepting();

    /**
     * Reads events in order. None come while the disk fails; they are there again once the journal has recovered.
     *
     * @param from the first position wanted; lower ones than {@link #first()} are skipped
     * @param maxEntries most entries to return
     * @param maxBytes stops behind the entry that reaches this many bytes
     */
    List<JournalEntry> read(long from, int maxEntries, int maxBytes);

    /** The position below which no event is kept; equal to {@link #next()} when all were trimmed. */
    long first();

    /** The position up to which events are released, exclusive; see {@link #trim}. Not below {@link #first}. */
    long released();

    /** The position that the next event gets. */
    long next();

    /**
     * Releases the events below the given position: nobody needs them any more. They are forgotten at once, or once
     * {@link JournalRules#keepCertified} is over, at one of the next calls, or when a quota needs their room. Their uids stay known for
     * {@value RocksJournal#UID_DAYS} days that the journal is open.
     */
    void trim(long upToExclusive);

    /**
     * Forgets every event that is released, and removes what is forgotten from the files too, where it otherwise lies until the space
     * is needed. What is kept is written again, and reads and appends go on; their uids stay known.
     *
     * @throws IllegalStateException when the disk refuses or fails; to be asked again then
     */
    void scrub();

    /**
     * The events that were dropped for newer ones, each as {@code quota-full}, where the operator chose
     * {@link QuotaPolicy#DROP_OLDEST}. One that the hub had in a batch already is not lost: the batch has its bytes.
     */
    RefusalSource dropped();

    /** How full the journal is. */
    JournalStatus status();

    /** Calls the listener after each group of events that was stored, on the journal's own thread. */
    void onAppend(Runnable listener);

    /**
     * Reads every event again and compares it with its checksum.
     *
     * @return one line per damaged event with its position; empty when all are as they were written
     */
    List<String> check();

    /** Stores what is queued and closes; an append afterwards is refused. */
    @Override
    void close();
}
