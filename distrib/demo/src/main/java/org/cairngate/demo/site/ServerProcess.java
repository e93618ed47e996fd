package org.cairngate.demo.site;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/** A program of a site that is killed or stopped and started again, one process at a time. Safe for use by several threads. */
public final class ServerProcess {
    /** How long a server may take until it answers: a machine that compiles beside it is slow. */
    static final Duration START = Duration.ofMinutes(3);

    private static final Duration GRACE = Duration.ofSeconds(15);

    private final String name;
    private final Path log;
    private final Warden warden;
    private volatile Optional<ChildProcess> process = Optional.empty();

    ServerProcess(String name, Path log, Warden warden) {
        this.name = name;
        this.log = log;
        this.warden = warden;
    }

    /** The newest process; empty before the first start. */
    Optional<ChildProcess> process() {
        return process;
    }

    /** Starts without waiting. */
    void begin(List<String> command) throws IOException {
        process = Optional.of(ChildProcess.start(name, command, log, warden));
    }

    /**
     * Waits until the server answers.
     *
     * @throws IOException at once when it ends by itself
     */
    void awaitReady(Await.Question ready) throws IOException, TimeoutException {
        ChildProcess started = process.orElseThrow(() -> new IOException(name + " was not started"));
        Await.until(name + " answers (log: " + log + ")", START, () -> !started.alive() || ready.isSo());
        if (!started.alive()) {
            throw new IOException(name + " ended by itself, see " + log);
        }
    }

    void kill() throws IOException {
        if (process.isPresent()) {
            process.get().kill();
        }
    }

    boolean stop() throws IOException {
        return process.isEmpty() || process.get().stop(GRACE);
    }
}
