package org.cairngate.broker.internal.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.cairngate.broker.CommandStatus;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads and writes the database: what came while the last sync ran goes into the next. After a write that
 * failed nothing is stored until the database has been opened anew; an end that could not be stored is kept for then.
 */
final class CommandWriter {

    /** How often it looks for commands whose time is over, and tries to open a database that failed. */
    static final Duration TICK = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(CommandWriter.class);

    private final Path directory;
    private final CommandIndex index;
    private final Runnable tick;
    private final Consumer<String> waiting;
    private final WorkQueue queue = new WorkQueue();
    private final Thread thread = new Thread(this::run, "device-commands");

    /** Empty until it could be opened, and after a failure. */
    private Optional<CommandDatabase> database = Optional.empty();

    private boolean loaded;
    private long lastTick = System.nanoTime();
    private final List<CommandWork.End> unwritten = new ArrayList<>();

    /** Rows that a failed write may have left, of commands that were refused. */
    private final List<Long> refused = new ArrayList<>();

    CommandWriter(Path directory, CommandIndex index, Runnable tick, Consumer<String> waiting) {
        this.directory = directory;
        this.index = index;
        this.tick = tick;
        this.waiting = waiting;
    }

    /** Opens the database and starts to work. */
    void start() {
        open();
        thread.start();
    }

    /** Takes work; false once it is closed. */
    boolean offer(CommandWork work) {
        return queue.offer(work);
    }

    private void run() {
        while (!queue.isDone()) {
            List<CommandWork> group = queue.take(TICK);
            try {
                store(group);
                read(group);
                tickWhenDue();
            } catch (RuntimeException e) {
                LOG.error("commands failed", e);
            }
        }
        closeDatabase();
    }

    private void tickWhenDue() {
        if (System.nanoTime() - lastTick < TICK.toNanos()) {
            return;
        }
        lastTick = System.nanoTime();
        tick.run();
        if (database.isEmpty()) {
            open();
            if (database.isPresent()) {
                store(List.of());
                index.devices().forEach(waiting);
            }
        }
    }

    private void open() {
        try {
            CommandDatabase opened = new CommandDatabase(directory);
            database = Optional.of(opened);
            if (!loaded) {
                load(opened);
                loaded = true;
            }
            LOG.info(
                    "commands opened directory={} devices={}",
                    directory,
                    index.devices().size());
        } catch (IOException | RocksDBException e) {
            LOG.error("commands cannot be kept directory={} error=\"{}\"", directory, e.getMessage());
            closeDatabase();
        }
    }

    private void load(CommandDatabase opened) throws RocksDBException {
        opened.scan(
                CommandRows.ENDED,
                (key, value) ->
                        decode(() -> index.addEnded(CommandRows.number(key), CommandRows.decodeEnded(key, value))));
        opened.scan(
                CommandRows.COMMAND,
                (key, value) -> decode(() -> {
                    CommandRows.Taken taken = CommandRows.decodeTaken(key, value);
                    Pending pending = new Pending(CommandRows.number(key), taken.command(), taken.created());
                    pending.markMaybeSentBefore();
                    if (index.status(pending.uid()).isEmpty()) {
                        index.add(pending);
                    }
                }));
    }

    /** Reads a row. */
    private interface Decoding {
        void run() throws RefusedException;
    }

    private static void decode(Decoding row) {
        try {
            row.run();
        } catch (RefusedException e) {
            LOG.error("command lost detail=\"{}\"", e.getMessage());
        }
    }

    private void store(List<CommandWork> group) {
        List<CommandWork.Add> adds = new ArrayList<>();
        for (CommandWork work : group) {
            if (work instanceof CommandWork.Add add) {
                adds.add(add);
            } else if (work instanceof CommandWork.End end
                    && !end.pending().stored().isCompletedExceptionally()) {
                unwritten.add(end);
            }
        }
        if (adds.isEmpty() && unwritten.isEmpty()) {
            return;
        }
        try (WriteBatch batch = new WriteBatch()) {
            CommandDatabase open = database.orElseThrow(() -> new RocksDBException("the database is not open"));
            fill(batch, adds);
            open.commit(batch);
        } catch (RocksDBException e) {
            fail(adds, e);
            return;
        }
        refused.clear();
        tell(adds);
    }

    private void fill(WriteBatch batch, List<CommandWork.Add> adds) throws RocksDBException {
        for (long number : refused) {
            batch.delete(CommandRows.key(CommandRows.COMMAND, number));
        }
        for (CommandWork.Add add : adds) {
            byte[] key = CommandRows.key(CommandRows.COMMAND, add.pending().number());
            batch.put(
                    key,
                    CommandRows.encode(
                            key,
                            new CommandRows.Taken(
                                    add.command(), add.pending().status().created())));
        }
        for (CommandWork.End end : unwritten) {
            long number = end.pending().number();
            byte[] key = CommandRows.key(CommandRows.ENDED, number);
            CommandRows.Ended ended =
                    new CommandRows.Ended(end.status(), end.pending().digest());
            batch.delete(CommandRows.key(CommandRows.COMMAND, number));
            batch.put(key, CommandRows.encode(key, ended));
        }
        for (long number : index.tooOld(unwritten.size())) {
            batch.delete(CommandRows.key(CommandRows.ENDED, number));
        }
    }

    private void fail(List<CommandWork.Add> adds, RocksDBException cause) {
        boolean tried = database.isPresent();
        if (tried) {
            LOG.error("commands cannot be stored directory={} error=\"{}\"", directory, cause.getMessage());
            closeDatabase();
        }
        RefusedException refusal = new RefusedException(
                RefusalReason.STORAGE_FAILED, "the command could not be stored: " + cause.getMessage());
        for (CommandWork.Add add : adds) {
            if (tried) {
                refused.add(add.pending().number());
            }
            index.remove(add.pending());
            unwritten.removeIf(end -> end.pending() == add.pending());
            add.pending().stored().completeExceptionally(refusal);
            add.pending().ended().completeExceptionally(refusal);
        }
    }

    private void tell(List<CommandWork.Add> adds) {
        Set<String> devices = new LinkedHashSet<>();
        for (CommandWork.Add add : adds) {
            add.pending().stored().complete(add.pending().status());
            devices.add(add.pending().deviceUid());
        }
        List<CommandWork.End> ends = List.copyOf(unwritten);
        unwritten.clear();
        for (CommandWork.End end : ends) {
            CommandStatus status = end.status();
            index.end(end.pending(), status);
            LOG.debug("command ended uid={} device={} state={}", status.uid(), status.deviceUid(), status.state());
        }
        ends.forEach(end -> end.pending().ended().complete(end.status()));
        devices.forEach(waiting);
    }

    private void read(List<CommandWork> group) {
        for (CommandWork work : group) {
            if (work instanceof CommandWork.Read read) {
                read(read);
            }
        }
    }

    private void read(CommandWork.Read read) {
        List<Delivery> found = new ArrayList<>();
        try {
            if (database.isPresent()) {
                for (Pending pending : read.which().get()) {
                    deliverable(database.get(), pending).ifPresent(found::add);
                }
            }
        } catch (RocksDBException e) {
            LOG.error("commands cannot be read directory={} error=\"{}\"", directory, e.getMessage());
            closeDatabase();
        }
        read.done().complete(found);
    }

    private Optional<Delivery> deliverable(CommandDatabase open, Pending pending) throws RocksDBException {
        byte[] key = CommandRows.key(CommandRows.COMMAND, pending.number());
        Optional<byte[]> row = open.get(key);
        if (row.isEmpty()) {
            return Optional.empty();
        }
        try {
            CommandRows.Taken taken = CommandRows.decodeTaken(key, row.get());
            return Optional.of(new Delivery(pending.number(), taken.command(), taken.created()));
        } catch (RefusedException e) {
            LOG.error("command lost uid={} detail=\"{}\"", pending.uid(), e.getMessage());
            return Optional.empty();
        }
    }

    /** A closed database must not be reached: RocksDB would end the process. */
    private void closeDatabase() {
        database.ifPresent(CommandDatabase::close);
        database = Optional.empty();
    }

    void close() {
        queue.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
