package org.cairngate.broker.internal.shield;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One connection's place in the counts: half open until its CONNECT was admitted, and gone when it is closed. Thread-safe. */
final class Visit {

    private final Optional<String> address;
    private final AtomicBoolean halfOpen = new AtomicBoolean(true);

    Visit(Optional<String> address) {
        this.address = address;
    }

    Optional<String> address() {
        return address;
    }

    /** True for the one who ends it first. */
    boolean endHalfOpen() {
        return halfOpen.getAndSet(false);
    }

    boolean isHalfOpen() {
        return halfOpen.get();
    }
}
