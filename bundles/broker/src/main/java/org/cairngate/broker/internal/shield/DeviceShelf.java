package org.cairngate.broker.internal.shield;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What Moquette keeps for one device, and the limits of it. Only a device itself puts anything here. Thread-safe. */
final class DeviceShelf {

    /** What a message counts besides its payload and topic, bytes. */
    static final int MESSAGE_BYTES = 200;

    private final String uid;
    private final Limits limits;
    private final LongSupplier nanos;
    private final AtomicLong retainedInAll;
    private final Map<String, SessionBook> sessions = new HashMap<>();
    private final Map<String, Integer> retained = new HashMap<>();

    DeviceShelf(String uid, Limits limits, LongSupplier nanos, AtomicLong retainedInAll) {
        this.uid = uid;
        this.limits = limits;
        this.nanos = nanos;
        this.retainedInAll = retainedInAll;
    }

    /** Who holds the session of the client id now. */
    synchronized Optional<SessionShield> holder(String clientId) {
        return Optional.ofNullable(sessions.get(clientId)).flatMap(SessionBook::holder);
    }

    /**
     * Begins or goes on with a session that nobody holds.
     *
     * @throws RefusedException {@code connection-limit} or {@code session-limit}
     */
    synchronized SessionBook open(String clientId, SessionShield by, boolean clean, int expiry)
            throws RefusedException {
        long now = nanos.getAsLong();
        sessions.values().removeIf(book -> book.isOver(now));
        long connected = sessions.values().stream()
                .filter(book -> book.holder().isPresent())
                .count();
        if (connected >= limits.arrivals().perDevice()) {
            throw new RefusedException(
                    RefusalReason.CONNECTION_LIMIT,
                    "device " + uid + " has " + connected + " connections; the limit is "
                            + limits.arrivals().perDevice());
        }
        if (clean) {
            sessions.remove(clientId);
        }
        SessionBook book = sessions.get(clientId);
        if (book == null) {
            if (sessions.size() >= limits.kept().sessions()) {
                throw new RefusedException(
                        RefusalReason.SESSION_LIMIT,
                        "device " + uid + " has " + sessions.size() + " sessions; the limit is "
                                + limits.kept().sessions());
            }
            book = new SessionBook(clientId, by, expiry);
            sessions.put(clientId, book);
        } else {
            book.taken(by, expiry);
        }
        return book;
    }

    /** The client is gone; the session stays for its time. */
    synchronized void leave(SessionBook book) {
        if (book.expirySeconds() == 0) {
            sessions.remove(book.clientId(), book);
        } else {
            book.left(nanos.getAsLong() + TimeUnit.SECONDS.toNanos(book.expirySeconds()));
        }
    }

    /** The session is gone, and what it kept. */
    synchronized void forget(String clientId) {
        sessions.remove(clientId);
    }

    /** Nothing is left of it. */
    synchronized boolean isEmpty() {
        return sessions.isEmpty() && retained.isEmpty();
    }

    /**
     * Counts a subscription, and the retained messages that Moquette now queues for it.
     *
     * @throws RefusedException {@code subscription-limit}
     */
    synchronized void subscribe(SessionBook book, String filter, String inner, boolean queues) throws RefusedException {
        if (!book.subscriptions().containsKey(filter)
                && book.subscriptions().size() >= limits.topics().subscriptions()) {
            throw new RefusedException(
                    RefusalReason.SUBSCRIPTION_LIMIT,
                    "device " + uid + " has " + book.subscriptions().size()
                            + " subscriptions in the session; the limit is "
                            + limits.topics().subscriptions());
        }
        book.subscriptions().put(filter, new SessionBook.Held(inner, queues));
        if (queues) {
            retained.forEach((topic, size) -> {
                if (TopicRules.matches(inner, topic)) {
                    book.add(size);
                }
            });
        }
    }

    synchronized void unsubscribe(SessionBook book, String filter) {
        book.subscriptions().remove(filter);
    }

    /**
     * Counts a publish in each session that it is queued for; in none when one of them is full.
     *
     * @throws RefusedException {@code queue-limit}
     */
    synchronized void route(String topic, int size) throws RefusedException {
        long now = nanos.getAsLong();
        sessions.values().removeIf(book -> book.isOver(now));
        for (SessionBook book : sessions.values()) {
            boolean full = book.messages() >= limits.kept().messages()
                    || book.bytes() + size > limits.kept().messageBytes();
            if (full && isQueued(book, topic)) {
                throw new RefusedException(
                        RefusalReason.QUEUE_LIMIT,
                        book.messages() + " messages, " + book.bytes() + " bytes, wait for client '" + book.clientId()
                                + "'; the limits are " + limits.kept().messages() + " and "
                                + limits.kept().messageBytes());
            }
        }
        sessions.values().stream().filter(book -> isQueued(book, topic)).forEach(book -> book.add(size));
    }

    private static boolean isQueued(SessionBook book, String topic) {
        return book.subscriptions().values().stream()
                .anyMatch(held -> held.queues() && TopicRules.matches(held.filter(), topic));
    }

    /**
     * Counts a retained message, which replaces the one of its topic; one without bytes removes it.
     *
     * @throws RefusedException {@code retained-limit}
     */
    synchronized void retain(String topic, int size) throws RefusedException {
        int before = retained.getOrDefault(topic, 0);
        if (size == 0) {
            retained.remove(topic);
        } else {
            boolean many = before == 0 && retained.size() >= limits.kept().retained();
            if (many || retainedInAll.get() + size - before > limits.kept().retainedBytes()) {
                throw new RefusedException(
                        RefusalReason.RETAINED_LIMIT,
                        "device " + uid + " has " + retained.size() + " retained messages, all devices have "
                                + retainedInAll.get() + " bytes; the limits are "
                                + limits.kept().retained() + " and "
                                + limits.kept().retainedBytes());
            }
            retained.put(topic, size);
        }
        retainedInAll.addAndGet((long) size - before);
    }

    /**
     * Counts a QoS 2 publish, which Moquette keeps until its PUBREL.
     *
     * @throws RefusedException {@code queue-limit}
     */
    synchronized void receive(SessionBook book, int packetId, int size) throws RefusedException {
        if (book.receivingBytes() + size > limits.kept().messageBytes()) {
            throw new RefusedException(
                    RefusalReason.QUEUE_LIMIT,
                    "device " + uid + " has " + book.receivingBytes() + " bytes of QoS 2 without PUBREL; the limit is "
                            + limits.kept().messageBytes());
        }
        book.receive(packetId, size);
    }

    synchronized boolean release(SessionBook book, int packetId) {
        return book.release(packetId);
    }

    synchronized void sent(SessionBook book, int packetId, int size) {
        book.sent(packetId, size);
    }

    synchronized boolean isSent(SessionBook book, int packetId) {
        return book.isSent(packetId);
    }

    synchronized void done(SessionBook book, int packetId, boolean over) {
        if (over) {
            book.forget(packetId);
        } else {
            book.done(packetId);
        }
    }

    synchronized void settle(SessionBook book) {
        book.settle();
    }
}
