package org.cairngate.master.ingest;

import java.util.Arrays;
import java.util.Objects;

/** Bytes that a hub published on its transaction topic, with who it was: the client that the broker authenticated. */
final class Arrival {

    private final String hub;
    private final byte[] message;

    Arrival(String hub, byte[] message) {
        this.hub = Objects.requireNonNull(hub, "hub");
        this.message = message;
    }

    String hub() {
        return hub;
    }

    byte[] message() {
        return message;
    }

    int size() {
        return message.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Arrival that && hub.equals(that.hub) && Arrays.equals(message, that.message);
    }

    @Override
    public int hashCode() {
        return 31 * hub.hashCode() + Arrays.hashCode(message);
    }
}
