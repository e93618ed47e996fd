package org.cairngate.broker.internal.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The connections that subscribed to commands. Of several of one device, the one that subscribed last gets them. Thread-safe. */
final class Recipients {

    /** A connection. */
    interface Recipient {
        /** Says that there may be something to send; returns at once. */
        void wake();
    }

    private final Map<String, Deque<Recipient>> byDevice = new HashMap<>();

    synchronized void attach(String deviceUid, Recipient recipient) {
        Deque<Recipient> all = byDevice.computeIfAbsent(deviceUid, device -> new ArrayDeque<>());
        all.remove(recipient);
        all.addLast(recipient);
    }

    /** Leaves the place to the one before. */
    void detach(String deviceUid, Recipient recipient) {
        remove(deviceUid, recipient).ifPresent(Recipient::wake);
    }

    private synchronized Optional<Recipient> remove(String deviceUid, Recipient recipient) {
        Deque<Recipient> all = byDevice.getOrDefault(deviceUid, new ArrayDeque<>());
        all.remove(recipient);
        if (all.isEmpty()) {
            byDevice.remove(deviceUid);
        }
        return Optional.ofNullable(all.peekLast());
    }

    synchronized boolean isChosen(String deviceUid, Recipient recipient) {
        return chosen(deviceUid).filter(one -> one == recipient).isPresent();
    }

    private synchronized Optional<Recipient> chosen(String deviceUid) {
        return Optional.ofNullable(byDevice.get(deviceUid)).map(Deque::peekLast);
    }

    void wake(String deviceUid) {
        chosen(deviceUid).ifPresent(Recipient::wake);
    }
}
