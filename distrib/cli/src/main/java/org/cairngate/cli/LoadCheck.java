package org.cairngate.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.cli.master.MasterClient;
import org.cairngate.cli.master.MasterRefusedException;
import org.cairngate.client.api.EventsApi;
import org.cairngate.journal.Journal;
import org.cairngate.journal.JournalEntry;
import org.cairngate.journal.JournalSettings;
import org.cairngate.ledger.RefusedException;
import org.cairngate.ledger.block.Block;
import org.cairngate.ledger.event.EventParser;
import org.cairngate.ledger.event.RecordedEvent;
import org.cairngate.ledger.event.StoredSegment;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.ledger.transaction.SignedTransaction;
import org.cairngate.load.Acknowledged;
import org.cairngate.load.EventUid;
import org.cairngate.load.Reconciliation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Looks every acknowledged event up where it should be. */
final class LoadCheck {
    private static final int NOT_FOUND = 404;
    private static final int ASKING = 8;
    private static final int PAGE_ENTRIES = 10_000;
    private static final int PAGE_BYTES = 8 << 20;
    private static final Duration BETWEEN_ROUNDS = Duration.ofSeconds(1);

    @Option(names = "--check-master", description = "ask the master for each acknowledged event, until --wait is over")
    private boolean askMaster;

    @Mixin
    private MasterOptions master = new MasterOptions();

    @Option(
            names = "--check-chain",
            paramLabel = "DIR",
            description = "count the events in a chain store, as a hub or master has it; may be in use")
    private Optional<Path> chain = Optional.empty();

    @Option(
            names = "--check-journal",
            paramLabel = "DIR",
            description = "count the events in the journal of a hub that is stopped")
    private Optional<Path> journal = Optional.empty();

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            converter = TimeSpan.class,
            defaultValue = "60s",
            description = "how long a master may take to have them all (default: ${DEFAULT-VALUE})")
    private Duration wait = Duration.ofSeconds(60);

    boolean isAsked() {
        return askMaster || chain.isPresent() || journal.isPresent();
    }

    /** Refuses places that hold nothing to look at, before anything is sent. */
    void requirePlaces() {
        if (journal.isPresent() && !Files.isRegularFile(journal.get().resolve("CURRENT"))) {
            throw new CommandFailedException(
                    journal.get() + " holds no journal. Name the one of the hub's data directory");
        }
        chain.ifPresent(StoreFolder::find);
    }

    /** Compares; empty when nothing was to be looked at. */
    Optional<Reconciliation> run(Acknowledged acknowledged) throws IOException {
        if (!isAsked()) {
            return Optional.empty();
        }
        Reconciliation found = new Reconciliation(acknowledged);
        if (journal.isPresent()) {
            inJournal(journal.get(), found);
            found.nextPlace();
        }
        if (chain.isPresent()) {
            inChain(StoreFolder.find(chain.get()), found);
            found.nextPlace();
        }
        if (askMaster) {
            atMaster(found);
        }
        return Optional.of(found);
    }

    private static void inJournal(Path folder, Reconciliation found) throws IOException {
        try (Journal opened = Journal.open(JournalSettings.in(folder), Clock.systemUTC())) {
            long position = opened.first();
            List<JournalEntry> page = opened.read(position, PAGE_ENTRIES, PAGE_BYTES);
            while (!page.isEmpty()) {
                page.forEach(entry -> found.found(entry.uid()));
                position = page.get(page.size() - 1).position() + 1;
                page = opened.read(position, PAGE_ENTRIES, PAGE_BYTES);
            }
        }
    }

    private static void inChain(Path folder, Reconciliation found) throws IOException {
        EventParser parser = new EventParser();
        try (ChainStore store = ChainStore.openReadOnly(folder)) {
            for (long height = 0; height < store.tip().size(); height++) {
                Block block = store.block(height)
                        .orElseThrow(() -> new CommandFailedException("the store lacks blocks: it is a light one"));
                for (SignedTransaction transaction : block.transactions()) {
                    Optional<StoredSegment> segment = store.storedSegment(transaction.id());
                    if (segment.isPresent()) {
                        for (RecordedEvent event : segment.get().events()) {
                            found.found(event.uid(parser));
                        }
                    }
                }
            }
        } catch (RefusedException e) {
            throw new CommandFailedException("the chain cannot be read: " + e.getMessage(), e);
        }
    }

    /** A master answers for one event at a time, and has each once. */
    private void atMaster(Reconciliation found) throws IOException {
        MasterClient client = master.connect();
        long end = System.nanoTime() + wait.toNanos();
        List<EventUid> missing = found.missing(Integer.MAX_VALUE);
        ExecutorService threads = Executors.newFixedThreadPool(ASKING);
        try {
            while (!missing.isEmpty()) {
                ask(threads, client, missing).forEach(found::found);
                missing = found.missing(Integer.MAX_VALUE);
                if (System.nanoTime() > end) {
                    return;
                }
                if (!missing.isEmpty()) {
                    LockSupport.parkNanos(BETWEEN_ROUNDS.toNanos());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<String> ask(ExecutorService threads, MasterClient client, List<EventUid> uids)
            throws IOException {
        Iterator<EventUid> queue = uids.iterator();
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (int i = 0; i < ASKING; i++) {
            tasks.add(() -> askInTurn(client, queue));
        }
        List<String> known = new ArrayList<>();
        try {
            for (Future<List<String>> part : threads.invokeAll(tasks)) {
                known.addAll(part.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the master was asked", e);
        }
        return known;
    }

    private static List<String> askInTurn(MasterClient client, Iterator<EventUid> queue) throws IOException {
        List<String> known = new ArrayList<>();
        Optional<EventUid> uid = next(queue);
        while (uid.isPresent()) {
            if (has(client, uid.get().toString())) {
                known.add(uid.get().toString());
            }
            uid = next(queue);
        }
        return known;
    }

    private static Optional<EventUid> next(Iterator<EventUid> queue) {
        synchronized (queue) {
            return queue.hasNext() ? Optional.of(queue.next()) : Optional.empty();
        }
    }

    private static boolean has(MasterClient client, String uid) throws IOException {
        try {
            new EventsApi(client).event(uid);
            return true;
        } catch (MasterRefusedException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }
}
