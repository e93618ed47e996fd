package org.cairngate.broker.internal.protocol;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The sessions of a broker and when they end. Each new session of a client gets another id in Moquette, so that one that was ended
 * can go in its own time: a session that a client starts anew, or comes to too late, never meets the old one. Thread-safe.
 */
public final class Sessions {

    /** Between a session's end and its purge, so that Moquette has settled the end of its connection. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    private final SessionEnds ends;
    private final Duration longest;
    private final Clock clock;
    private final Map<String, Session> sessions = new HashMap<>();
    private long started;

    /** No sessions yet; none outlives its connection by more than {@code longest}, whatever the client asks. */
    public Sessions(SessionEnds ends, Duration longest, Clock clock) {
        this.ends = ends;
        this.longest = longest;
        this.clock = clock;
    }

    /** A connection that has a session. */
    interface Owner {

        /**
         * Says that another connection has the session now.
         *
         * @return done when this connection, and all that had the session before it, are gone
         */
        CompletableFuture<Void> takenOver();
    }

    /**
     * The session of a client from one start to its end.
     *
     * @param id what Moquette calls it
     */
    record Session(
            String client,
            String id,
            Subscriptions subscriptions,
            Unconfirmed unconfirmed,
            Optional<Owner> owner,
            Instant end) {

        private Session ownedBy(Owner connection) {
            return new Session(client, id, subscriptions, unconfirmed, Optional.of(connection), Instant.MAX);
        }

        private Session leftUntil(Instant instant) {
            return new Session(client, id, subscriptions, unconfirmed, Optional.empty(), instant);
        }
    }

    /**
     * A session for a connection.
     *
     * @param resumed whether it is one that the client had
     * @param ended the one that it had and that is over
     * @param before the connection that had it
     */
    record Opened(Session session, boolean resumed, Optional<Session> ended, Optional<Owner> before) {}

    SessionEnds ends() {
        return ends;
    }

    Duration longest() {
        return longest;
    }

    synchronized Opened open(String client, boolean startAnew, Owner connection) {
        Optional<Session> known = Optional.ofNullable(sessions.get(client));
        Optional<Owner> before = known.flatMap(Session::owner);
        boolean resumed = !startAnew
                && known.filter(session -> session.end().isAfter(clock.instant()))
                        .isPresent();
        Session session = resumed
                ? known.get().ownedBy(connection)
                : new Session(
                        client,
                        client + "~" + ++started,
                        new Subscriptions(),
                        new Unconfirmed(),
                        Optional.of(connection),
                        Instant.MAX);
        sessions.put(client, session);
        return new Opened(session, resumed, resumed ? Optional.empty() : known, before);
    }

    /**
     * The connection is gone; the session stays for the given time.
     *
     * @return whether the connection still had it
     */
    synchronized boolean leave(Session session, Owner connection, Duration stays) {
        Session known = sessions.get(session.client());
        if (known == null || !known.id().equals(session.id()) || !known.owner().equals(Optional.of(connection))) {
            return false;
        }
        if (stays.isZero()) {
            sessions.remove(session.client());
        } else {
            sessions.put(session.client(), known.leftUntil(clock.instant().plus(stays)));
        }
        return true;
    }

    /** Whether nobody came back to the session since it was left. */
    synchronized boolean isAlone(Session session) {
        Session known = sessions.get(session.client());
        return known == null
                || !known.id().equals(session.id())
                || known.owner().isEmpty();
    }

    /** Whether the session's time is over; then it is forgotten, and Moquette has to forget it too. */
    synchronized boolean isOver(Session session) {
        Session known = sessions.get(session.client());
        boolean same = known != null && known.id().equals(session.id());
        if (same && known.end().isAfter(clock.instant())) {
            return false;
        }
        if (same) {
            sessions.remove(session.client());
        }
        return true;
    }
}
