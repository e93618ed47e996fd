package org.cairngate.load;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to the connections of a load besides events. Thread-safe. */
public final class LoadEvents {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong opened = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong unasked = new AtomicLong();
    private final Map<Integer, AtomicLong> notAdmitted = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicLong> refused = new ConcurrentHashMap<>();
    private volatile Optional<String> lastFailure = Optional.empty();

    LoadEvents() {}

    void oneOpened() {
        open.incrementAndGet();
        opened.incrementAndGet();
    }

    void lost(boolean expected) {
        open.decrementAndGet();
        if (!expected) {
            lost.incrementAndGet();
        }
    }

    void failed(Throwable cause) {
        lastFailure = Optional.of(String.valueOf(cause));
    }

    void notAdmitted(int code) {
        notAdmitted.computeIfAbsent(code, key -> new AtomicLong()).incrementAndGet();
    }

    void refused(int reason) {
        refused.computeIfAbsent(reason, key -> new AtomicLong()).incrementAndGet();
    }

    void oneUnasked() {
        unasked.incrementAndGet();
    }

    /** Connections that the broker has accepted and that stand. */
    public int open() {
        return open.get();
    }

    /** Connections that the broker ever accepted. */
    public long opened() {
        return opened.get();
    }

    /** Connections that were lost before the load was closed. */
    public long lost() {
        return lost.get();
    }

    /** Acknowledgements of what was acknowledged before or never sent. */
    public long unasked() {
        return unasked.get();
    }

    /** How often the broker refused a connection, by the code of its CONNACK. */
    public Map<Integer, Long> notAdmitted() {
        return copy(notAdmitted);
    }

    /** How often the broker refused an event, by the reason code (MQTT 5). */
    public Map<Integer, Long> refused() {
        return copy(refused);
    }

    /** Why a connection could not be made or was given up, the last time. */
    public Optional<String> lastFailure() {
        return lastFailure;
    }

    private static Map<Integer, Long> copy(Map<Integer, AtomicLong> counts) {
        Map<Integer, Long> copy = new TreeMap<>();
        counts.forEach((code, count) -> copy.put(code, count.get()));
        return copy;
    }
}
