package org.cairngate.broker.internal.gate;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after connections once a second, with one timer for each event loop: ten thousand connections with a timer each keep a
 * loop busy with its queue of timers. Thread-safe; what it calls runs on the connection's own loop.
 */
public final class Rounds {

    /** How often each connection is looked after, milliseconds; the promise is that revocation acts within 5 seconds. */
    static final int PERIOD_MILLIS = 1000;

    /** Parts of a round, so that a loop with thousands of connections is never away from its sockets for long. */
    static final int PARTS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

    private final Map<EventExecutor, Round> loops = new ConcurrentHashMap<>();

    /** Nobody is looked after yet. */
    public Rounds() {}

    /**
     * Calls {@code check} once a second from now on, at first within a second, until it returns false. One that throws is logged and
     * called again. To be called on the loop.
     */
    public void join(EventExecutor loop, BooleanSupplier check) {
        loops.computeIfAbsent(loop, Round::new).join(check);
    }

    /** Event loops that have connections to look after. */
    int loops() {
        return loops.size();
    }

    /** The connections of one loop; used by it only. */
    private final class Round {
        private final EventExecutor loop;
        private final List<List<BooleanSupplier>> parts = new ArrayList<>();
        private Optional<Future<?>> timer = Optional.empty();
        private int joined;
        private int turn;

        Round(EventExecutor loop) {
            this.loop = loop;
            for (int i = 0; i < PARTS; i++) {
                parts.add(new ArrayList<>());
            }
        }

        void join(BooleanSupplier check) {
            parts.get(joined++ % PARTS).add(check);
            if (timer.isEmpty()) {
                int step = PERIOD_MILLIS / PARTS;
                timer = Optional.of(loop.scheduleAtFixedRate(this::step, step, step, TimeUnit.MILLISECONDS));
            }
        }

        private void step() {
            parts.get(turn).removeIf(check -> !isStillThere(check));
            turn = (turn + 1) % PARTS;
            if (parts.stream().allMatch(List::isEmpty)) {
                loops.remove(loop);
                timer.ifPresent(running -> running.cancel(false));
            }
        }

        private boolean isStillThere(BooleanSupplier check) {
            try {
                return check.getAsBoolean();
            } catch (RuntimeException e) {
                LOG.error("connection could not be looked after, will be again cause=\"{}\"", e.toString());
                return true;
            }
        }
    }
}
