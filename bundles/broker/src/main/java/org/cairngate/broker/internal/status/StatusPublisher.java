package org.cairngate.broker.internal.status;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.cairngate.journal.JournalStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the report when it changes, not more often than devices can make use of it. */
public final class StatusPublisher implements AutoCloseable {

    /** How often the journal is looked at. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** Least time between two reports: ten thousand subscribers get at most 2,000 packets/s of them. */
    static final Duration LEAST = Duration.ofSeconds(5);

    /** Longest time after which the times in the report are told anew. */
    static final Duration MOST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(StatusPublisher.class);

    private final Supplier<JournalStatus> journal;
    private final Consumer<byte[]> retained;
    private final Clock clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread named = new Thread(work, "broker-status");
        named.setDaemon(true);
        return named;
    });
    private Optional<IntakeReport> last = Optional.empty();
    private Instant lastTime = Instant.MIN;

    /** A publisher that is not started; {@code retained} replaces what the status topic retains. */
    public StatusPublisher(Supplier<JournalStatus> journal, Consumer<byte[]> retained, Clock clock) {
        this.journal = journal;
        this.retained = retained;
        this.clock = clock;
    }

    /** Publishes the first report and goes on in a thread of its own. */
    public void start() {
        look();
        ScheduledFuture<?> looking =
                thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        LOG.trace("status publisher started delayMs={}", looking.getDelay(TimeUnit.MILLISECONDS));
    }

    /** Looks once. */
    synchronized void look() {
        try {
            IntakeReport now = IntakeReport.of(journal.get());
            if (isDue(now)) {
                last = Optional.of(now);
                lastTime = clock.instant();
                retained.accept(now.json().getBytes(StandardCharsets.UTF_8));
            }
        } catch (RuntimeException e) {
            // One that is thrown would end the schedule.
            LOG.warn("status not published cause=\"{}\"", e.getMessage());
        }
    }

    private boolean isDue(IntakeReport now) {
        if (last.isEmpty()) {
            return true;
        }
        // A clock that was set back must not silence it.
        Duration since = Duration.between(lastTime, clock.instant()).abs();
        return now.tellsTheSameAs(last.get())
                ? since.compareTo(MOST) >= 0 && !now.equals(last.get())
                : since.compareTo(LEAST) >= 0;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
