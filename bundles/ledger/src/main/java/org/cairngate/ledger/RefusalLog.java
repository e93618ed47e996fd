package org.cairngate.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts a component's refusals, keeps the newest and writes warn-level log lines for them.
 *
 * <p>A flood of refusals must not become a flood of log lines: each reason gets at most one line per
 * {@link #LINE_INTERVAL}; the next line says how many were left out. Safe for use by several threads.
 */
public final class RefusalLog implements RefusalSource {

    /** How many refusals {@link #recent()} keeps. */
    public static final int RECENT_LIMIT = 100;

    /** Least time between two log lines of one reason. */
    public static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);

    private final String component;
    private final Clock clock;
    private final Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, Instant> lastLine = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, Long> unlogged = new EnumMap<>(RefusalReason.class);
    private final Deque<Refusal> recent = new ArrayDeque<>();

    /** A log for the named component, telling the time by the given clock. */
    public RefusalLog(String component, Clock clock) {
        this.component = Objects.requireNonNull(component, "component");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /** Counts one refusal. Control characters in the detail are replaced; it is cut after {@value LogText#MOST} characters. */
    public void record(RefusalReason reason, String detail) {
        String clean = LogText.clean(detail);
        Instant now = clock.instant();
        long leftOut = 0;
        boolean line;
        synchronized (this) {
            counts.merge(reason, 1L, Long::sum);
            recent.addLast(new Refusal(now, component, reason, clean));
            if (recent.size() > RECENT_LIMIT) {
                recent.removeFirst();
            }
            Instant last = lastLine.get(reason);
            line = last == null
                    || now.isBefore(last)
                    || Duration.between(last, now).compareTo(LINE_INTERVAL) >= 0;
            if (line) {
                lastLine.put(reason, now);
                Long before = unlogged.remove(reason);
                leftOut = before == null ? 0 : before;
            } else {
                unlogged.merge(reason, 1L, Long::sum);
            }
        }
        if (line) {
            LOG.warn(
                    "event refused component={} reason={} unlogged={} detail=\"{}\"",
                    component,
                    reason.code(),
                    leftOut,
                    clean);
        }
    }

    /** Counts the refusal that the exception tells of. */
    public void record(RefusedException refusal) {
        record(refusal.reason(), refusal.detail());
    }

    @Override
    public String component() {
        return component;
    }

    @Override
    public synchronized Map<RefusalReason, Long> counts() {
        return Map.copyOf(counts);
    }

    @Override
    public synchronized List<Refusal> recent() {
        return List.copyOf(recent);
    }
}
