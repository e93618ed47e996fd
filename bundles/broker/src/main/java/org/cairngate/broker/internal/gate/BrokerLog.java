package org.cairngate.broker.internal.gate;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.cairngate.ledger.Activity;
import org.cairngate.ledger.ActivitySource;
import org.cairngate.ledger.LogText;
import org.cairngate.ledger.Refusal;
import org.cairngate.ledger.RefusalLog;
import org.cairngate.ledger.RefusalReason;

/**
 * What happened at the broker lately: who came and went, who published how much, what was refused. Many that publish do not push out
 * who came. Thread-safe.
 */
public final class BrokerLog implements ActivitySource {

    /** Lines that are kept of those who came and went, and as many of what was published. */
    static final int KEPT = 500;

    private final RefusalLog refusals;
    private final Clock clock;
    private final Deque<Activity> visits = new ArrayDeque<>();
    private final Deque<Activity> publishes = new ArrayDeque<>();

    /** A log that shows these refusals too. */
    BrokerLog(RefusalLog refusals, Clock clock) {
        this.refusals = refusals;
        this.clock = clock;
    }

    /** A device was admitted; the client chose the words among the detail. */
    void connected(String device, String detail) {
        add(visits, Activity.Kind.CONNECT, device, detail);
    }

    /** Its connection ended. */
    void disconnected(String device, String detail) {
        add(visits, Activity.Kind.DISCONNECT, device, detail);
    }

    /** It published so much since this was last said of it. */
    void published(String device, long messages) {
        add(publishes, Activity.Kind.PUBLISH, device, messages + (messages == 1 ? " message" : " messages"));
    }

    private void add(Deque<Activity> lines, Activity.Kind kind, String device, String detail) {
        Activity line = new Activity(clock.instant(), refusals.component(), kind, device, LogText.clean(detail));
        synchronized (lines) {
            lines.addLast(line);
            if (lines.size() > KEPT) {
                lines.removeFirst();
            }
        }
    }

    @Override
    public List<Activity> activities() {
        List<Activity> all = new ArrayList<>();
        for (Deque<Activity> lines : List.of(visits, publishes)) {
            synchronized (lines) {
                all.addAll(lines);
            }
        }
        for (Refusal refusal : refusals.recent()) {
            all.add(new Activity(
                    refusal.time(),
                    refusal.component(),
                    Activity.Kind.REJECT,
                    "",
                    refusal.reason().code() + ": " + refusal.detail()));
        }
        all.sort(Comparator.comparing(Activity::time));
        return all;
    }

    @Override
    public String component() {
        return refusals.component();
    }

    @Override
    public Map<RefusalReason, Long> counts() {
        return refusals.counts();
    }

    @Override
    public List<Refusal> recent() {
        return refusals.recent();
    }
}
