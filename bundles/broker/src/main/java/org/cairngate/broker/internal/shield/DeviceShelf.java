package org.cairngate.broker.internal.shield;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.cairngate.broker.internal.protocol.TopicFilter;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** What Moquette keeps for one device, and the limits of it. Only a device itself puts anything here. Thread-safe. */
final class DeviceShelf {

    /** What a message counts besides its payload and topic, bytes. */
    static final int MESSAGE_BYTES = 200;

    /** Most devices have one session, and there is one of this for each device. */
    private static final int FIRST_CAPACITY = 1;

    private final String uid;
    private final Limits limits;
    private final AtomicLong retainedInAll;
    private final Map<String, SessionBook> sessions = new HashMap<>(FIRST_CAPACITY);
    private Map<String, Integer> retained = Collections.emptyMap();

    DeviceShelf(String uid, Limits limits, AtomicLong retainedInAll) {
        this.uid = uid;
        this.limits = limits;
        this.retainedInAll = retainedInAll;
    }

    /**
     * Begins a session, or goes on with one whose connection is gone.
     *
     * @param brief whether Moquette forgets it when its connection ends
     * @throws RefusedException {@code connection-limit} or {@code session-limit}
     */
    synchronized SessionBook open(String sessionId, boolean brief) throws RefusedException {
        long connected =
                sessions.values().stream().filter(SessionBook::isConnected).count();
        if (connected >= limits.arrivals().perDevice()) {
            throw new RefusedException(
                    RefusalReason.CONNECTION_LIMIT,
                    "device " + uid + " has " + connected + " connections; the limit is "
                            + limits.arrivals().perDevice());
        }
        SessionBook book = sessions.get(sessionId);
        if (book == null) {
            if (sessions.size() >= limits.kept().sessions()) {
                throw new RefusedException(
                        RefusalReason.SESSION_LIMIT,
                        "device " + uid + " has " + sessions.size() + " sessions; the limit is "
                                + limits.kept().sessions());
            }
            book = new SessionBook(sessionId, brief);
            sessions.put(sessionId, book);
        }
        book.connected(true);
        return book;
    }

    /** The connection is gone. */
    synchronized void leave(SessionBook book) {
        book.connected(false);
        if (book.isBrief()) {
            sessions.remove(book.sessionId(), book);
        }
    }

    /** Moquette forgets the session. */
    synchronized void forget(String sessionId) {
        sessions.remove(sessionId);
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
        book.subscribe(filter, new SessionBook.Held(inner, queues));
        if (queues) {
            retained.forEach((topic, size) -> {
                if (TopicFilter.matches(inner, topic)) {
                    book.add(size);
                }
            });
        }
    }

    synchronized void unsubscribe(SessionBook book, String filter) {
        book.unsubscribe(filter);
    }

    /**
     * Counts a publish in each session that it is queued for; in none when one of them is full.
     *
     * @throws RefusedException {@code queue-limit}
     */
    synchronized void route(String topic, int size) throws RefusedException {
        for (SessionBook book : sessions.values()) {
            boolean full = book.messages() >= limits.kept().messages()
                    || book.bytes() + size > limits.kept().messageBytes();
            if (full && isQueued(book, topic)) {
                throw new RefusedException(
                        RefusalReason.QUEUE_LIMIT,
                        book.messages() + " messages, " + book.bytes() + " bytes, wait for client '" + book.sessionId()
                                + "'; the limits are " + limits.kept().messages() + " and "
                                + limits.kept().messageBytes());
            }
        }
        sessions.values().stream().filter(book -> isQueued(book, topic)).forEach(book -> book.add(size));
    }

    private static boolean isQueued(SessionBook book, String topic) {
        return book.subscriptions().values().stream()
                .anyMatch(held -> held.queues() && TopicFilter.matches(held.filter(), topic));
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
            retained = retained.isEmpty() ? new HashMap<>() : retained;
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
