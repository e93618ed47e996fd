package org.cairngate.master.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.Grant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client that listens: a place in the chain that moves on whenever the client takes more. It has no queue; what is not sent is read
 * from the chain when it can be. Nothing here waits for the client. Safe for use by several threads.
 */
final class LiveStream implements WriteListener, AsyncListener {

    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    /** The least; the server looks once a second. */
    private static final long AT_ONCE_MILLIS = 1;

    private final Wire wire;
    private final LiveChain chain;
    private final Subscription subscription;
    private final Executor writers;
    private final Consumer<LiveStream> onGone;
    private final AtomicInteger wakes = new AtomicInteger();

    private Place place;
    private boolean open;
    private boolean greeted;
    private boolean unflushed;
    private boolean quiet;
    private boolean ending;
    private boolean gone;
    private Optional<Long> blockedSince = Optional.empty();

    /**
     * The way to the client.
     *
     * @param context the request, which is asynchronous
     * @param out where the stream goes
     * @param cut cuts the connection off, on a thread of the server that has the request
     */
    record Wire(AsyncContext context, ServletOutputStream out, Runnable cut) {}

    /**
     * What a client asked for.
     *
     * @param grant who asked, and by what
     * @param interest for what
     * @param from behind which place
     * @param retry when it is to come back after an end
     */
    record Subscription(Grant grant, Interest interest, Place from, Duration retry) {}

    LiveStream(Wire wire, LiveChain chain, Subscription subscription, Executor writers, Consumer<LiveStream> onGone) {
        this.wire = wire;
        this.chain = chain;
        this.subscription = subscription;
        this.writers = writers;
        this.onGone = onGone;
        this.place = subscription.from();
    }

    Account account() {
        return subscription.grant().account();
    }

    /** By what the client was let in. */
    Grant grant() {
        return subscription.grant();
    }

    /** Goes on if the client takes something, soon and on another thread. */
    void wake() {
        if (wakes.getAndIncrement() == 0) {
            writers.execute(this::run);
        }
    }

    /**
     * Sends nothing more, and has the server cut the client off within two seconds, also in the midst of a message: it comes back with the
     * last id that it has. Completing the answer instead would wait for a client that does not read.
     *
     * @return whether that is new
     */
    synchronized boolean end() {
        if (gone || ending) {
            return false;
        }
        ending = true;
        wire.context().setTimeout(AT_ONCE_MILLIS);
        return true;
    }

    /** Sends a sign of life if nothing else was sent since the last one. */
    void beat() {
        synchronized (this) {
            quiet = true;
        }
        wake();
    }

    /** Since when the client takes nothing, by {@link System#nanoTime}; empty when it does. */
    synchronized Optional<Long> blockedSince() {
        return blockedSince;
    }

    /** The server says so first when the request is under way, and then whenever the client took what was sent. */
    @Override
    public void onWritePossible() {
        synchronized (this) {
            open = true;
        }
        wake();
    }

    @Override
    public void onError(Throwable cause) {
        leave();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // It was started once, before this listens.
    }

    /** Here the server has the request, and nobody else does anything with it. */
    @Override
    public void onTimeout(AsyncEvent event) {
        leave();
        wire.cut().run();
        event.getAsyncContext().complete();
    }

    /** The client went away. Completed here, as the server would otherwise try to send a page that says so. */
    @Override
    public void onError(AsyncEvent event) {
        leave();
        event.getAsyncContext().complete();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        leave();
    }

    private synchronized void leave() {
        gone = true;
        onGone.accept(this);
    }

    /** One step, then the next stream's turn. */
    private void run() {
        int seen = wakes.get();
        if (step() || !wakes.compareAndSet(seen, 0)) {
            writers.execute(this::run);
        }
    }

    private synchronized boolean step() {
        try {
            return open && !ending && !gone && advance();
        } catch (IOException e) {
            LOG.debug("client went away account={}", account().name());
            leave();
        } catch (RuntimeException e) {
            LOG.error("live stream failed account={} place={}", account().name(), place.text(), e);
            end();
        }
        return false;
    }

    /** Each call of the server is preceded by the question whether it can take something, so that none waits. */
    private boolean advance() throws IOException {
        if (!wire.out().isReady()) {
            blockedSince = blockedSince.or(() -> Optional.of(System.nanoTime()));
            return false;
        }
        blockedSince = Optional.empty();
        if (unflushed) {
            unflushed = false;
            wire.out().flush();
            return true;
        }
        return send();
    }

    private boolean send() throws IOException {
        if (!greeted) {
            greeted = true;
            write(new Frames().hello(subscription.retry(), place));
            return true;
        }
        LiveChain.Portion portion = chain.after(place, subscription.interest());
        place = portion.reached();
        if (portion.frames().size() > 0) {
            write(portion.frames());
            return true;
        }
        if (quiet && !portion.more()) {
            write(new Frames().heartbeat(place));
            return true;
        }
        return portion.more();
    }

    private void write(Frames frames) throws IOException {
        wire.out().write(frames.toBytes());
        unflushed = true;
        quiet = false;
    }
}
