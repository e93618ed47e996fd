package org.cairngate.journal.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.cairngate.journal.JournalReader;
import org.cairngate.journal.NamespaceStatus;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;

/** Reads a journal's database, as it was when it was opened. */
public final class RocksJournalReader implements JournalReader {

    /** Attempts to open, for a gateway that runs may remove a table between its list and our opening it. */
    private static final int ATTEMPTS = 5;

    private final JournalDatabase database;
    private final Clock clock;
    private final int version;
    private final JournalDatabase.Totals totals;
    private final Holdings holdings;

    private RocksJournalReader(JournalDatabase database, Clock clock) throws IOException, RocksDBException {
        this.database = database;
        this.clock = clock;
        this.version = JournalFormat.stored(database).orElse(JournalFormat.CURRENT.version());
        Optional<String> problem = JournalFormat.CURRENT.problem(version);
        if (problem.isPresent()) {
            throw new IOException("journal " + database.directory() + " cannot be read: " + problem.get());
        }
        this.totals = database.totals();
        this.holdings = Holdings.load(database);
    }

    /** Opens the journal of a folder. */
    public static JournalReader open(Path directory, Clock clock) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no folder. Name a journal, or the data directory that has one");
        }
        if (!Files.isRegularFile(directory.resolve("CURRENT"))) {
            throw new IOException(directory + " holds no journal. Name a journal, or the data directory that has one");
        }
        IOException last = new IOException("journal " + directory + " was not opened");
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            JournalDatabase database = null;
            boolean usable = false;
            try {
                database = JournalDatabase.openReadOnly(directory);
                RocksJournalReader reader = new RocksJournalReader(database, clock);
                usable = true;
                return reader;
            } catch (RocksDBException e) {
                last = failed(directory, e);
            } finally {
                if (database != null && !usable) {
                    database.close();
                }
            }
        }
        throw last;
    }

    private static IOException failed(Path directory, RocksDBException e) {
        return new IOException(
                "journal " + directory + " cannot be read: " + e.getMessage()
                        + ". Keep the folder as it is, and try cairn journal verify and export on a copy",
                e);
    }

    @Override
    public Summary summary() throws IOException {
        Map<String, Share> shares = new TreeMap<>(holdings.shares());
        if (version < JournalFormat.WITH_SHARES) {
            shares = counted();
        }
        List<NamespaceStatus> namespaces = new ArrayList<>();
        shares.forEach((namespace, share) -> namespaces.add(new NamespaceStatus(
                namespace, share.entries(), share.bytes(), Optional.empty(), Optional.empty(), Optional.empty())));
        return new Summary(
                version,
                totals.first(),
                Math.max(totals.first(), holdings.released()),
                totals.next(),
                totals.bytes(),
                namespaces);
    }

    private Map<String, Share> counted() throws IOException {
        Map<String, Share> shares = new TreeMap<>();
        scan(totals.first(), (key, value) -> {
            String namespace = EntryFormat.namespace(key, value);
            shares.put(namespace, shares.getOrDefault(namespace, Share.NONE).plus(1, value.length));
            return true;
        });
        return shares;
    }

    @Override
    public void read(long from, Visitor visitor) throws IOException {
        scan(Math.max(from, totals.first()), (key, value) -> {
            long position = EntryFormat.position(key);
            try {
                return position < totals.next() && visitor.entry(EntryFormat.decode(key, value));
            } catch (RefusedException e) {
                return visitor.damaged(position, e.detail());
            }
        });
    }

    /** As the database's, of a receiver that writes somewhere. */
    private interface Writing {
        boolean accept(byte[] key, byte[] value) throws IOException;
    }

    private void scan(long from, Writing receiver) throws IOException {
        try {
            database.scan(from, (key, value) -> {
                try {
                    return receiver.accept(key, value);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (RocksDBException e) {
            throw failed(database.directory(), e);
        }
    }

    /** The uids of later events may be in no table yet. */
    private long indexedBelow() throws IOException {
        try {
            return version < JournalFormat.UIDS_IN_TABLES ? totals.next() : database.storedKeptUids();
        } catch (RocksDBException e) {
            throw failed(database.directory(), e);
        }
    }

    @Override
    public List<String> verify(Consumer<Long> progress) throws IOException {
        Recount recount = new Recount(database, clock.instant(), indexedBelow(), progress);
        List<String> damages = new JournalCheck(() -> totals, holdings::gap).run(database, recount);
        damages.addAll(recount.damages(
                totals, version < JournalFormat.WITH_SHARES ? Optional.empty() : Optional.of(holdings)));
        return damages;
    }

    @Override
    public void close() {
        database.close();
    }
}
