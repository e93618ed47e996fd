package org.cairngate.broker.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.cairngate.broker.fixture.Await;

/** One gateway through its lives, the devices that send to it all the time, and what its journal says it has. */
final class Trial implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long STILL_NANOS = Duration.ofSeconds(2).toNanos();

    private final Path folder;
    private final Path journal;
    private final Path state;
    private final Path devices;
    private final Fleet fleet;
    private final Kept kept = new Kept();
    private Optional<GatewayProcess> gateway = Optional.empty();
    private Duration recovered = Duration.ZERO;
    private long missing;

    /** Makes the folders; the journal's is {@code disk/journal}. */
    Trial(Path folder, Fleet fleet) throws Exception {
        this.folder = folder;
        this.fleet = fleet;
        this.journal = Files.createDirectories(folder.resolve("disk")).resolve("journal");
        this.state = Files.createDirectories(folder.resolve("state"));
        this.devices = fleet.register(folder.resolve("devices"));
    }

    /** What may fail: the folder that the journal's folder is made in. */
    Path disk() {
        return folder.resolve("disk");
    }

    /** For everything else. */
    Path folder() {
        return folder;
    }

    Fleet fleet() {
        return fleet;
    }

    GatewayProcess gateway() {
        return gateway.orElseThrow();
    }

    /** Starts the gateway, on the disk if one is given, reads what its journal has and lets the devices connect. */
    void start(Optional<FaultyDisk> faulty) throws Exception {
        start(faulty, start -> start);
    }

    /** Starts the gateway with other settings. */
    void start(Optional<FaultyDisk> faulty, UnaryOperator<GatewayProcess.Start> change) throws Exception {
        long begun = System.nanoTime();
        long before = fleet.acknowledged();
        gateway = Optional.of(
                new GatewayProcess(change.apply(new GatewayProcess.Start(journal, state, devices, faulty))));
        readJournal();
        fleet.connectTo(gateway().port());
        awaitAcknowledgements(before, begun);
    }

    /** Waits until more than so many events are acknowledged, and notes how long that took since the given {@link System#nanoTime}. */
    void awaitAcknowledgements(long before, long since) throws Exception {
        Await.until("events are acknowledged again", LIMIT, () -> fleet.acknowledged() > before);
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        recovered = took.compareTo(recovered) > 0 ? took : recovered;
    }

    /** Waits until nothing is acknowledged for 2 s; returns how many were before. */
    long awaitStandstill() throws Exception {
        AtomicLong last = new AtomicLong(-1);
        AtomicLong since = new AtomicLong();
        Await.until("nothing is acknowledged any more", LIMIT, () -> {
            long now = fleet.acknowledged();
            if (last.getAndSet(now) != now) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > STILL_NANOS;
        });
        return last.get();
    }

    private void readJournal() throws Exception {
        Path dump = state.resolve("dump");
        String answer = gateway().ask("dump " + dump);
        if (answer.startsWith("failed")) {
            throw new AssertionError("the journal cannot be read: " + answer);
        }
        kept.read(dump);
        Files.delete(dump);
        missing = Math.max(missing, fleet.missing(kept));
    }

    /** kill -9; the devices notice and try again. */
    void kill() {
        gateway().close();
    }

    /** Most acknowledged events that the journal did not have, of all times when it was read while no device was connected. */
    long missing() {
        return missing;
    }

    /** Waits until every event is acknowledged, reads the journal and counts. */
    FaultTable.Row finish(String fault, int rounds) throws Exception {
        fleet.drain();
        readJournal();
        return new FaultTable.Row(fault, rounds, fleet.acknowledged(), missing, kept.duplicates(), recovered);
    }

    @Override
    public void close() {
        fleet.close();
        gateway.ifPresent(GatewayProcess::close);
    }
}
