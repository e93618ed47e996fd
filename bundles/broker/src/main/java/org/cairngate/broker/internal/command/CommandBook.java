package org.cairngate.broker.internal.command;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairngate.broker.Command;
import org.cairngate.broker.CommandState;
import org.cairngate.broker.CommandStatus;
import org.cairngate.broker.DeviceCommands;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/**
 * The commands that this gateway has taken. An index in memory says what there is; one thread reads and writes the database.
 * Thread-safe.
 */
public final class CommandBook implements DeviceCommands, AutoCloseable {

    private final CommandIndex index;
    private final Addressees addressees;
    private final RefusalLog refusals;
    private final Clock clock;
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private final CommandWriter writer;

    /**
     * Opens the database and starts its thread. When it cannot be opened, commands are refused until it can be: events must not
     * wait for that.
     */
    public CommandBook(CommandSettings settings, Addressees addressees, RefusalLog refusals, Clock clock) {
        this.index = new CommandIndex(settings);
        this.addressees = addressees;
        this.refusals = refusals;
        this.clock = clock;
        this.writer = new CommandWriter(settings.directory(), index, this::expire, this::tell);
        writer.start();
    }

    @Override
    public CompletionStage<CommandStatus> send(Command command) {
        try {
            addressees.check(command.deviceUid());
            return take(command).stored().thenApply(status -> status);
        } catch (RefusedException e) {
            refusals.record(e.reason(), "command " + command.uid() + ": " + e.detail());
            return CompletableFuture.failedStage(e);
        }
    }

    private Pending take(Command command) throws RefusedException {
        Instant now = now();
        synchronized (index) {
            Optional<Hash> known = index.digest(command.uid());
            if (known.isPresent()) {
                return same(command, known.get());
            }
            if (!now.isBefore(command.expires())) {
                throw new RefusedException(
                        RefusalReason.CLOCK_SKEW, "it expired at " + command.expires() + ", it is " + now);
            }
            index.requireRoom(command.deviceUid(), command.payload().length);
            Pending pending = new Pending(index.nextNumber(), command, now);
            index.add(pending);
            // Under the index's lock, so that rows come in the order of their numbers.
            if (!writer.offer(new CommandWork.Add(pending, command))) {
                index.remove(pending);
                throw new RefusedException(RefusalReason.STORAGE_FAILED, "the broker is stopping");
            }
            return pending;
        }
    }

    private Pending same(Command command, Hash known) throws RefusedException {
        if (!known.equals(CommandRows.digest(command))) {
            throw new RefusedException(RefusalReason.DUPLICATE_UID, "another command has this uid: choose a new one");
        }
        Optional<Pending> pending = index.pending(command.uid());
        if (pending.isPresent()) {
            return pending.get();
        }
        Pending ended = new Pending(0, command, now());
        ended.stored().complete(index.ended(command.uid()).orElseThrow());
        return ended;
    }

    @Override
    public Optional<CommandStatus> status(String uid) {
        return index.status(uid);
    }

    @Override
    public CompletionStage<CommandStatus> end(String uid) {
        synchronized (index) {
            return index.ended(uid)
                    .map(CompletableFuture::completedStage)
                    .or(() -> index.pending(uid).map(pending -> pending.ended().thenApply(status -> status)))
                    .orElseThrow(() -> new IllegalArgumentException("no command '" + uid + "' is known"));
        }
    }

    @Override
    public List<CommandStatus> pending(String deviceUid) {
        return index.pendingOf(deviceUid);
    }

    @Override
    public boolean cancel(String uid) {
        Optional<Pending> pending = index.pending(uid);
        pending.ifPresent(one -> finish(one, CommandState.CANCELLED, ""));
        return pending.isPresent();
    }

    /** Calls the listener with the uid of each device that may have something to get, on the thread of commands. */
    void onWaiting(Consumer<String> listener) {
        listeners.add(listener);
    }

    private void tell(String deviceUid) {
        listeners.forEach(listener -> listener.accept(deviceUid));
    }

    /** Reads the next commands of a device behind a number, in order; none while the device must not get any. */
    CompletionStage<List<Delivery>> behind(
            String deviceUid, long number, CommandWindow.Room room, Predicate<String> wantedTopic) {
        return read(() -> mayGet(deviceUid)
                ? fitting(index.behind(deviceUid, number, room.count(), now(), wantedTopic), room.bytes())
                : List.of());
    }

    /** Reads those of the numbered commands that have not ended. */
    CompletionStage<List<Delivery>> still(String deviceUid, Collection<Long> numbers) {
        return read(() -> mayGet(deviceUid) ? index.still(deviceUid, numbers, now()) : List.of());
    }

    private CompletionStage<List<Delivery>> read(Supplier<List<Pending>> which) {
        CompletableFuture<List<Delivery>> done = new CompletableFuture<>();
        if (!writer.offer(new CommandWork.Read(which, done))) {
            done.complete(List.of());
        }
        return done;
    }

    private boolean mayGet(String deviceUid) {
        try {
            addressees.check(deviceUid);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    private static List<Pending> fitting(List<Pending> found, int bytes) {
        List<Pending> fitting = new ArrayList<>();
        long sum = 0;
        for (Pending one : found) {
            sum += one.size();
            if (sum > bytes && !fitting.isEmpty()) {
                break;
            }
            fitting.add(one);
        }
        return fitting;
    }

    /** Takes note that a command goes out; whether it may have gone out before, or empty when it must not go out any more. */
    Optional<Boolean> sent(String deviceUid, long number) {
        return index.markSent(deviceUid, number, now());
    }

    /** The device confirmed a command. */
    void confirmed(String deviceUid, long number) {
        index.numbered(deviceUid, number).ifPresent(pending -> finish(pending, CommandState.CONFIRMED, ""));
    }

    /** The device will not take a command. */
    void refused(String deviceUid, long number, String why) {
        index.numbered(deviceUid, number).ifPresent(pending -> finish(pending, CommandState.REFUSED, why));
    }

    private void expire() {
        index.overdue(now()).forEach(pending -> finish(pending, CommandState.EXPIRED, ""));
    }

    private void finish(Pending pending, CommandState state, String detail) {
        String cut = detail.substring(0, Math.min(detail.length(), CommandRows.MAX_DETAIL));
        if (index.beginEnd(pending)) {
            writer.offer(new CommandWork.End(pending, pending.endedAs(state, now(), cut)));
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Stores what was asked for and closes. */
    @Override
    public void close() {
        writer.close();
    }
}
