package org.cairngate.master.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.Callers;
import org.cairngate.master.access.Grant;
import org.cairngate.master.problem.NotReadyException;
import org.cairngate.master.problem.TooManyException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * All clients that listen. One thread follows the chain and looks after the clients, a few write; how many clients there are changes
 * nothing of that. Safe for use by several threads.
 */
@Component
public final class LiveStreams implements SmartLifecycle {

    /** Most clients: each has a connection, of about 100 KiB with its TLS buffers. */
    static final int MAX_STREAMS = 1000;

    /** Most clients of an account, so that one organisation leaves room for the others. */
    static final int MAX_OF_ACCOUNT = 250;

    /** How long a client may take nothing before it is cut off. */
    static final Duration STALL = Duration.ofSeconds(20);

    /** The longest silence: proxies forget connections that are silent for a minute, and a client that is gone shows when it is written to. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    /** How often accounts and clients are looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final int WRITERS = 4;
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration END = Duration.ofSeconds(5);
    private static final Duration SOONEST_RETRY = Duration.ofSeconds(1);
    private static final long RETRY_SPREAD_MILLIS = 4000;
    private static final Logger LOG = LoggerFactory.getLogger(LiveStreams.class);

    private final LiveChain chain;
    private final Callers callers;
    private final Clock clock;
    private final Set<LiveStream> streams = ConcurrentHashMap.newKeySet();
    private final Semaphore wakes = new Semaphore(0);
    private final Thread reader = named("live").newThread(this::run);
    // Each stream is in the queue once at most. What comes after the end is for nobody.
    private final ThreadPoolExecutor writers = new ThreadPoolExecutor(
            WRITERS,
            WRITERS,
            LOOK.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("live-writer"),
            new ThreadPoolExecutor.DiscardPolicy());
    private int looks;
    private volatile boolean running;
    private volatile boolean stopping;

    LiveStreams(ChainStore store, JsonMapper json, Callers callers, Clock clock) {
        this.chain = new LiveChain(store, json);
        this.callers = callers;
        this.clock = clock;
        writers.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Says that there is a block; costs nothing. */
    public void wake() {
        wakes.release();
    }

    /** How many clients there are. */
    int count() {
        return streams.size();
    }

    /** The place behind the newest block. */
    Place end() {
        return chain.end();
    }

    /**
     * Begins a stream to a client, and returns at once.
     *
     * @throws TooManyException when its account has {@link #MAX_OF_ACCOUNT} already
     * @throws NotReadyException when there are {@link #MAX_STREAMS}, or the master is being stopped
     */
    synchronized void open(
            HttpServletRequest request, HttpServletResponse response, Grant grant, Interest interest, Place from)
            throws IOException {
        requireRoom(grant.account());
        if (!(request.getAttribute(CutValve.ATTRIBUTE) instanceof Runnable cut)) {
            throw new IllegalStateException("the request of a stream did not come by its valve");
        }
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        ServletOutputStream out = response.getOutputStream();
        Duration retry = SOONEST_RETRY.plusMillis(ThreadLocalRandom.current().nextLong(RETRY_SPREAD_MILLIS));
        LiveStream stream = new LiveStream(
                new LiveStream.Wire(context, out, cut),
                chain,
                new LiveStream.Subscription(grant, interest, from, retry),
                writers,
                streams::remove);
        context.addListener(stream);
        streams.add(stream);
        out.setWriteListener(stream);
    }

    private void requireRoom(Account account) {
        if (stopping) {
            throw new NotReadyException("the master is being stopped");
        }
        if (streams.size() >= MAX_STREAMS) {
            throw new NotReadyException("there are " + MAX_STREAMS + " live streams; each takes a connection");
        }
        long own = streams.stream()
                .filter(stream -> stream.account().name().equals(account.name()))
                .count();
        if (own >= MAX_OF_ACCOUNT) {
            throw new TooManyException(
                    "this account has " + MAX_OF_ACCOUNT + " live streams; end one that nobody reads");
        }
    }

    private void run() {
        long lookedAt = System.nanoTime();
        while (!stopping) {
            try {
                if (wakes.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wakes.drainPermits();
                }
                if (chain.look(!streams.isEmpty())) {
                    streams.forEach(LiveStream::wake);
                }
                if (System.nanoTime() - lookedAt >= LOOK.toNanos()) {
                    lookedAt = System.nanoTime();
                    lookAfter();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("live streams do not follow the chain, tried again", e);
            }
        }
    }

    private void lookAfter() {
        looks++;
        long now = System.nanoTime();
        for (LiveStream stream : streams) {
            boolean stalls = stream.blockedSince()
                    .filter(since -> now - since > STALL.toNanos())
                    .isPresent();
            if (stalls || !callers.isValid(stream.grant(), clock.instant())) {
                if (stream.end()) {
                    LOG.info(
                            "live stream cut off account={} reason={}",
                            stream.account().name(),
                            stalls ? "takes nothing" : "account changed or session ended");
                }
            } else if (looks % HEARTBEAT.dividedBy(LOOK) == 0) {
                stream.beat();
            }
        }
    }

    @Override
    public void start() {
        reader.start();
        running = true;
    }

    /** Ends all streams, so that nothing that stops later waits for them. */
    @Override
    public void stop() {
        running = false;
        synchronized (this) {
            stopping = true;
        }
        streams.forEach(LiveStream::end);
        long deadline = System.nanoTime() + END.toNanos();
        while (!streams.isEmpty() && System.nanoTime() < deadline) {
            LockSupport.parkNanos(POLL.toNanos());
        }
        reader.interrupt();
        writers.shutdown();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The first to stop: the web server would wait for every stream. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
