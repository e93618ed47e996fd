package org.cairngate.broker.internal.moquette;

import io.moquette.interception.AbstractInterceptHandler;
import io.moquette.interception.messages.InterceptExceptionMessage;
import io.netty.channel.ChannelHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.cairngate.broker.internal.gate.ConnectRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when one of Moquette's session loops is dead or stuck, for Moquette goes on to listen and answers a part of its
 * clients never again. A loop that dies of an exception tells; of any other it is noticed that it does not answer its probe.
 */
final class Watchdog implements AutoCloseable {

    /** Probes within the time that a loop may take. */
    private static final int PROBES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final ConnectRules rules;
    private final Duration patience;
    private final Predicate<String> restart;
    private final ScheduledExecutorService thread;
    private final AtomicReference<Optional<ChannelHandler>> moquette = new AtomicReference<>(Optional.empty());
    private final AtomicReference<Optional<String>> died = new AtomicReference<>(Optional.empty());
    private final List<LoopProbe> probes = new ArrayList<>();
    private long answered;

    /** Why a restart is needed that failed. Of the watchdog's thread. */
    private Optional<String> unhealed = Optional.empty();

    /**
     * Calls {@code restart} with the cause, in a thread of its own, when a loop died or did not answer for so long; and again, for as
     * long as it says that it failed.
     */
    Watchdog(ConnectRules rules, Duration patience, Predicate<String> restart) {
        this.rules = rules;
        this.patience = patience;
        this.restart = restart;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread named = new Thread(work, "broker-watchdog");
            named.setDaemon(true);
            return named;
        });
    }

    /** Begins to watch. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    void start() {
        long every = Math.max(1, patience.toMillis() / PROBES);
        thread.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    /** The handler that a new run of Moquette shares between its connections; without one there is nobody to be answered. */
    void watch(ChannelHandler handler) {
        moquette.updateAndGet(known -> known.isPresent() ? known : Optional.of(handler));
    }

    /** Another run of Moquette begins. Called before it accepts connections. */
    LoopErrors nextRun() {
        moquette.set(Optional.empty());
        died.set(Optional.empty());
        return new LoopErrors(died);
    }

    private void look() {
        try {
            Optional<String> cause = unhealed.or(died::get).or(this::stuck);
            if (cause.isPresent()) {
                probes.clear();
                unhealed = restart.test(cause.get()) ? Optional.empty() : cause;
            }
        } catch (RuntimeException e) {
            LOG.error("broker watchdog failed, and goes on", e);
        }
    }

    private Optional<String> stuck() {
        Optional<ChannelHandler> handler = moquette.get();
        if (handler.isEmpty()) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        if (probes.isEmpty()) {
            connect(handler.get());
            answered = now;
            return Optional.empty();
        }
        boolean all = probes.stream().allMatch(LoopProbe::isAnswered);
        if (all) {
            answered = now;
        } else if (now - answered > patience.toNanos()) {
            return Optional.of("a session loop did not answer for " + patience.toMillis() + " ms");
        }
        probes.stream().filter(probe -> all || !probe.isAnswered()).forEach(LoopProbe::ask);
        return Optional.empty();
    }

    /** Moquette has a loop for each processor, and gives a session to the one that the hash of its client id names. */
    private void connect(ChannelHandler handler) {
        int loops = Runtime.getRuntime().availableProcessors();
        for (int loop = 0; loop < loops; loop++) {
            int number = 0;
            while (Math.abs(("$probe/" + number).hashCode() % loops) != loop) {
                number++;
            }
            probes.add(new LoopProbe(handler, rules.ofThisProcess("$probe/" + number)));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Is told by Moquette what a session loop died of. */
    static final class LoopErrors extends AbstractInterceptHandler {
        private final AtomicReference<Optional<String>> died;

        private LoopErrors(AtomicReference<Optional<String>> died) {
            this.died = died;
        }

        @Override
        public String getID() {
            return "watchdog";
        }

        @Override
        public Class<?>[] getInterceptedMessageTypes() {
            return new Class<?>[] {InterceptExceptionMessage.class};
        }

        @Override
        public void onSessionLoopError(Throwable error) {
            Throwable root = error;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            died.set(Optional.of("a session loop died of " + root.getClass().getSimpleName()));
        }
    }
}
