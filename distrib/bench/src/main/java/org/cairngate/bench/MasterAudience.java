package org.cairngate.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;

/** Clients of a master that listen to what happens on its chain, and note how old each block with events was when they were told of it. */
final class MasterAudience implements AutoCloseable {

    /** Of one account, less than the master allows. */
    private static final int OF_ACCOUNT = 250;

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String DATA = "data: ";
    private static final String KIND = "event: ";

    private final List<Listener> listeners = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final AtomicReference<Optional<String>> failure = new AtomicReference<>(Optional.empty());

    private MasterAudience() {}

    /** So many clients, which all listen when this returns. */
    static MasterAudience gather(MasterServer server, int count) throws IOException {
        MasterAudience audience = new MasterAudience();
        try {
            for (int i = 0; i < count; i++) {
                String account = "listener-" + i / OF_ACCOUNT;
                if (i % OF_ACCOUNT == 0) {
                    server.addOperator(account);
                }
                Listener listener = audience.new Listener();
                audience.listeners.add(listener);
                listener.answer = Optional.of(server.listen(account, "/v1/live", listener));
                MasterServer.await("client " + i + " is told", LIMIT, () -> audience.isWell() && listener.greeted);
            }
            return audience;
        } catch (IOException | RuntimeException e) {
            audience.close();
            throw e;
        }
    }

    private boolean isWell() throws IOException {
        if (failure.get().isPresent()) {
            throw new IOException(failure.get().get());
        }
        return true;
    }

    /** Waits until each has been told of so many events since the beginning. */
    void awaitEvents(long count) throws IOException {
        MasterServer.await(
                "every client was told of " + count + " events",
                LIMIT,
                () -> isWell() && heard().allMatch(events -> events >= count));
    }

    private LongStream heard() {
        return listeners.stream().mapToLong(listener -> listener.events.get());
    }

    /** Forgets what was noted so far. */
    void begin() {
        synchronized (latencies) {
            latencies.clear();
        }
    }

    /** From the time of a block, at which it was begun, to a client that was told of it and of all its events. */
    Latencies latencies() {
        return latencies;
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }

    /** One stream of server-sent events. */
    private final class Listener implements Flow.Subscriber<String> {

        private Optional<CompletableFuture<HttpResponse<Void>>> answer = Optional.empty();
        private volatile boolean greeted;
        private volatile boolean closed;
        private final AtomicLong events = new AtomicLong();
        private long eventsBefore;
        private String kind = "";

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            greeted = true;
            if (line.startsWith(KIND)) {
                kind = line.substring(KIND.length());
            } else if (line.startsWith(DATA)) {
                told(line.substring(DATA.length()));
            }
        }

        private void told(String data) {
            if (kind.equals("event")) {
                events.incrementAndGet();
            } else if (kind.equals("block") && events.get() > eventsBefore) {
                eventsBefore = events.get();
                note(data);
            }
        }

        private void note(String block) {
            try {
                Instant time = Instant.parse((String) JSON.std.mapFrom(block).get("time"));
                Duration age = Duration.between(time, Instant.now());
                synchronized (latencies) {
                    latencies.add(Math.max(0, age.toNanos()));
                }
            } catch (IOException | RuntimeException e) {
                fail("told of a block that is none: " + block);
            }
        }

        @Override
        public void onError(Throwable cause) {
            fail(cause.toString());
        }

        @Override
        public void onComplete() {
            fail("ended");
        }

        private void fail(String what) {
            if (!closed) {
                failure.compareAndSet(Optional.empty(), Optional.of("a client's stream: " + what));
            }
        }

        private void close() {
            closed = true;
            answer.ifPresent(response -> response.cancel(true));
        }
    }
}
