package org.cairngate.load;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * A running load: connects all devices of a plan, sends their events, and remembers which of them were acknowledged.
 *
 * <pre>{@code
 * try (Load load = Load.connect(plan)) {
 *     load.awaitConnected(limit);
 *     load.begin();
 *     ... load.interval() ...
 *     load.drain(limit);
 *     new Reconciliation(load.acknowledged());
 * }
 * }</pre>
 *
 * <p>For one thread, except {@link #events()}.
 */
public final class Load implements AutoCloseable {

    private static final long POLL_NANOS = 1_000_000;
    private static final long QUIET_SECONDS = 1;

    private final List<Lane> lanes = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();
    private final LoadEvents events = new LoadEvents();
    private final int run;
    private final EventLoopGroup group;
    private final Dialer dialer;
    private LoadFigures before = LoadFigures.none();
    private long since = System.nanoTime();
    private boolean closed;

    private Load(LoadPlan plan, int run) throws IOException {
        this.run = run;
        this.dialer = new Dialer(plan);
        this.group = Dialer.threads(plan.scale().threads());
        for (int i = 0; i < plan.scale().threads(); i++) {
            lanes.add(new Lane(plan, group.next(), events, dialer));
        }
        for (int i = 0; i < plan.scale().connections(); i++) {
            Lane lane = lanes.get(i % lanes.size());
            Session session = new Session(i, plan, run, lane);
            lane.add(session);
            sessions.add(session);
        }
        lanes.forEach(lane -> lane.loop().execute(lane::connect));
    }

    /**
     * Begins to connect.
     *
     * @throws IOException when the target's name is unknown or TLS cannot be set up
     */
    public static Load connect(LoadPlan plan) throws IOException {
        return new Load(plan, new SecureRandom().nextInt());
    }

    /** What happens to the connections. */
    public LoadEvents events() {
        return events;
    }

    /** Waits until every connection stands; returns false when that takes longer than {@code limit}. */
    public boolean awaitConnected(Duration limit) {
        return await(() -> events.open() == sessions.size(), limit);
    }

    /** Begins to send. What is not connected sends once it is. */
    public void begin() {
        since = System.nanoTime();
        lanes.forEach(lane -> lane.loop().execute(() -> lane.begin(System.nanoTime())));
    }

    /** What was done since this was asked the last time, at first since {@link #begin}. */
    public LoadFigures interval() {
        long now = System.nanoTime();
        Histogram latencies = new Histogram(Lane.LONGEST_LATENCY, Lane.LATENCY_DIGITS);
        lanes.forEach(lane -> latencies.add(lane.latenciesSinceLast()));
        long sent = sum(Lane::countSent);
        long resent = sum(Lane::countResent);
        long acknowledged = sum(Lane::countAcknowledged);
        long refused = sum(Lane::countRefused);
        LoadFigures figures = new LoadFigures(
                Duration.ofNanos(now - since),
                sent - before.sent(),
                resent - before.resent(),
                acknowledged - before.acknowledged(),
                refused - before.refused(),
                latencies);
        before = new LoadFigures(Duration.ZERO, sent, resent, acknowledged, refused, before.latencies());
        since = now;
        return figures;
    }

    private long sum(ToLongFunction<Lane> count) {
        return lanes.stream().mapToLong(count).sum();
    }

    /** Whether all events of the plan were sent and answered. */
    public boolean isDone() {
        return everyLane(Lane::isDone);
    }

    /** Sends no new events, and waits for the answers to those that were sent; returns false when that takes longer than {@code limit}. */
    public boolean drain(Duration limit) {
        everyLane(lane -> {
            lane.end();
            return true;
        });
        return await(() -> everyLane(Lane::isQuiet), limit);
    }

    /** What was acknowledged; closes the connections. */
    public Acknowledged acknowledged() {
        close();
        return new Acknowledged(run, sessions);
    }

    private boolean everyLane(Function<Lane, Boolean> question) {
        boolean all = true;
        for (Lane lane : lanes) {
            all &= !closed && ask(lane, () -> question.apply(lane));
        }
        return all;
    }

    private static boolean ask(Lane lane, Callable<Boolean> question) {
        try {
            return lane.loop().submit(question).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load's thread failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean await(BooleanSupplier condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    /** Ends all connections; what was not acknowledged stays so. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        everyLane(lane -> {
            lane.close();
            return true;
        });
        closed = true;
        group.shutdownGracefully(0, QUIET_SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
        dialer.close();
    }
}
