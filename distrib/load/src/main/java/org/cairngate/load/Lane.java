package org.cairngate.load;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** The connections of one thread and their clock. All but the counters is used by its event loop only. */
@SuppressWarnings("FutureReturnValueIgnored") // timers of the loop end with it
final class Lane {

    /** Longest latency that is told from longer ones: one hour, nanoseconds. */
    static final long LONGEST_LATENCY = TimeUnit.HOURS.toNanos(1);

    /** Digits of a latency that are kept. */
    static final int LATENCY_DIGITS = 3;

    /** Least time between two looks at the clock, nanoseconds: what falls due together is sent together. */
    private static final long LEAST_TICK = 20_000;

    /** Connections that are being made at the same time: more than a broker's backlog would be dropped by the system, and tried again a second later. */
    private static final int CONNECTING = 64;

    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 3_000;

    /** How often connections are looked at, seconds; well below the keep-alive time. */
    private static final long CARE_SECONDS = 5;

    /** A connection with unacknowledged events on which nothing came for so long is made anew. */
    private static final long SILENCE = TimeUnit.SECONDS.toNanos(30);

    private final LoadPlan plan;
    private final EventLoop loop;
    private final List<Session> sessions = new ArrayList<>();
    private final Queue<Session> waiting = new ArrayDeque<>();
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(LONGEST_LATENCY, LATENCY_DIGITS);
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong resent = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final LoadEvents events;
    private final Dialer dialer;
    private int connecting;
    private long began;
    private double period;
    private long released;
    private boolean ending;
    private boolean ended;
    private long now;

    Lane(LoadPlan plan, EventLoop loop, LoadEvents events, Dialer dialer) {
        this.plan = plan;
        this.loop = loop;
        this.events = events;
        this.dialer = dialer;
    }

    EventLoop loop() {
        return loop;
    }

    void add(Session session) {
        sessions.add(session);
    }

    List<Session> sessions() {
        return sessions;
    }

    /** Makes all connections. */
    void connect() {
        waiting.addAll(sessions);
        loop.scheduleAtFixedRate(this::care, CARE_SECONDS, CARE_SECONDS, TimeUnit.SECONDS);
        connectMore();
    }

    private void connectMore() {
        while (!ended && connecting < CONNECTING && !waiting.isEmpty()) {
            Session session = waiting.remove();
            connecting++;
            dial(session).addListener(done -> {
                if (!done.isSuccess()) {
                    events.failed(done.cause());
                    attemptEnded();
                    again(session);
                }
            });
        }
    }

    private Future<?> dial(Session session) {
        try {
            return dialer.dial(session.number(), loop, new Wire(session, this, plan));
        } catch (IOException e) {
            return loop.newFailedFuture(e);
        }
    }

    /** An attempt to connect came to an end: the next one may begin. */
    void attemptEnded() {
        connecting--;
        connectMore();
    }

    void opened(Session session) {
        events.oneOpened();
        if (began != 0) {
            session.pump();
        }
    }

    /** A connection that was open is lost. */
    void lost(Session session) {
        session.close();
        events.lost(ended);
        again(session);
    }

    void failed(Throwable cause) {
        events.failed(cause);
    }

    void notAdmitted(int code) {
        events.notAdmitted(code);
    }

    /** Tries again after a pause with some chance in it, so that connections that were lost together do not come back together. */
    void again(Session session) {
        if (ended || !plan.scale().reconnect()) {
            return;
        }
        long pause = session.nextPause(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS);
        long millis = pause + ThreadLocalRandom.current().nextLong(pause);
        loop.schedule(
                () -> {
                    waiting.add(session);
                    connectMore();
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    /** Begins to send. In an open loop the events of all lanes are spread evenly over time. */
    void begin(long startNanos) {
        began = startNanos;
        if (plan.pace() instanceof Pace.OpenLoop open) {
            period = 1e9 * plan.scale().connections() / (open.perSecond() * sessions.size());
            tick();
        } else {
            for (Session session : sessions) {
                session.allow(Integer.MAX_VALUE);
                session.pump();
            }
        }
    }

    private void tick() {
        if (ending) {
            return;
        }
        long behind = System.nanoTime() - began;
        long dueNow = behind < 0 ? 0 : (long) (behind / period) + 1;
        if (dueNow > released) {
            release(dueNow - released);
        }
        long wait = began + (long) (released * period) - System.nanoTime();
        loop.schedule(this::tick, Math.max(LEAST_TICK, wait), TimeUnit.NANOSECONDS);
    }

    private void release(long count) {
        int all = sessions.size();
        int turn = (int) (released % all);
        long whole = count / all;
        long rest = count % all;
        for (int i = 0; i < Math.min(count, all); i++) {
            Session session = sessions.get((turn + i) % all);
            session.allow((int) Math.min(Integer.MAX_VALUE, whole + (i < rest ? 1 : 0)));
            session.pump();
        }
        released += count;
    }

    /** When an event should be sent. Connections of one lane take turns, so the place of each event in time follows from its sequence. */
    long due(int connection, int sequence, long nowNanos) {
        return period == 0
                ? nowNanos
                : began + (long) (((long) sequence * sessions.size() + place(connection)) * period);
    }

    /** Connection c is the c / lanes-th of lane c modulo lanes. */
    private int place(int connection) {
        return connection / plan.scale().threads();
    }

    private void care() {
        long time = System.nanoTime();
        for (Session session : sessions) {
            if (session.isLate(time, SILENCE)) {
                session.hangUp();
            } else {
                session.ping();
            }
        }
    }

    /** Sends no new events. */
    void end() {
        ending = true;
        sessions.forEach(Session::end);
    }

    /** Closes all connections for good. */
    void close() {
        ending = true;
        ended = true;
        waiting.clear();
        sessions.forEach(Session::leave);
    }

    boolean isQuiet() {
        return sessions.stream().allMatch(Session::isQuiet);
    }

    boolean isDone() {
        return sessions.stream().allMatch(Session::isDone);
    }

    /** The clock is looked at once for all that is read together. */
    void readBegins() {
        now = System.nanoTime();
    }

    long now() {
        return now;
    }

    void sent(int fresh, int again) {
        sent.lazySet(sent.getPlain() + fresh);
        resent.lazySet(resent.getPlain() + again);
    }

    void acknowledged(long dueNanos) {
        acknowledged.lazySet(acknowledged.getPlain() + 1);
        latencies.recordValue(Math.max(0, Math.min(now - dueNanos, LONGEST_LATENCY)));
    }

    void refused(int reason) {
        refused.lazySet(refused.getPlain() + 1);
        events.refused(reason);
    }

    void unasked() {
        events.oneUnasked();
    }

    long countSent() {
        return sent.get();
    }

    long countResent() {
        return resent.get();
    }

    long countAcknowledged() {
        return acknowledged.get();
    }

    long countRefused() {
        return refused.get();
    }

    Histogram latenciesSinceLast() {
        return latencies.getIntervalHistogram();
    }
}
