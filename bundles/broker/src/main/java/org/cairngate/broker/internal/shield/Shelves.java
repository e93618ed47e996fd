package org.cairngate.broker.internal.shield;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What Moquette keeps, by device, and how many devices are connected. Thread-safe. */
final class Shelves {

    private final Limits limits;
    private final Map<String, DeviceShelf> devices = new ConcurrentHashMap<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicLong retainedBytes = new AtomicLong();

    Shelves(Limits limits) {
        this.limits = limits;
    }

    DeviceShelf of(String uid) {
        return devices.computeIfAbsent(uid, fresh -> new DeviceShelf(fresh, limits, retainedBytes));
    }

    /** Moquette forgets a session. Its id begins with the device's uid and a slash, as the gate gives them. */
    void forget(String sessionId) {
        int end = sessionId.indexOf('/');
        DeviceShelf shelf = end < 0 ? null : devices.get(sessionId.substring(0, end));
        if (shelf != null) {
            shelf.forget(sessionId);
        }
    }

    /**
     * Counts a connection whose device is known.
     *
     * @throws RefusedException {@code connection-limit}
     */
    void enter() throws RefusedException {
        if (connected.incrementAndGet() > limits.arrivals().connections()) {
            connected.decrementAndGet();
            throw new RefusedException(
                    RefusalReason.CONNECTION_LIMIT,
                    limits.arrivals().connections() + " devices are connected, which is the limit");
        }
    }

    void leave() {
        connected.decrementAndGet();
    }

    int connected() {
        return connected.get();
    }

    /** Moquette begins anew, and it keeps nothing over that. */
    void clear() {
        devices.clear();
        retainedBytes.set(0);
    }
}
