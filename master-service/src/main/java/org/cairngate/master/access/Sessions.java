package org.cairngate.master.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who is logged in by a token in place of a password. In memory only: a restart ends all sessions, and a backup has none. A session
 * ends with any change of its account, also with one that is changed back. Safe for use by several threads.
 */
@Component
final class Sessions {

    /** The longest session. */
    static final Duration LONGEST = Duration.ofHours(12);

    /** How long one lives that is not used. */
    static final Duration IDLE = Duration.ofHours(1);

    /** Most sessions of an account: another one ends that which was not used for longest. */
    static final int MAX_OF_ACCOUNT = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    private final Accounts accounts;
    private final Clock clock;
    private final Map<Hash, Session> byToken = new HashMap<>();

    private record Session(Account account, Instant begun, Instant used) {

        private boolean isOver(Instant now) {
            return !now.isBefore(begun.plus(LONGEST)) || !now.isBefore(used.plus(IDLE));
        }
    }

    Sessions(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
        accounts.onChange(this::endChanged);
    }

    /** Begins a session of who showed just now that the account is his. */
    synchronized SessionToken begin(Account account) {
        Instant now = clock.instant();
        byToken.values().removeIf(session -> session.isOver(now));
        List<Map.Entry<Hash, Session>> own = byToken.entrySet().stream()
                .filter(entry -> entry.getValue().account().name().equals(account.name()))
                .sorted(Comparator.comparing(entry -> entry.getValue().used()))
                .toList();
        own.stream()
                .limit(Math.max(0, own.size() + 1 - MAX_OF_ACCOUNT))
                .forEach(entry -> byToken.remove(entry.getKey()));
        SessionToken token = SessionToken.generate();
        byToken.put(token.hash(), new Session(account, now, now));
        LOG.info("session begun account={} sessions={}", account.name(), Math.min(own.size() + 1, MAX_OF_ACCOUNT));
        return token;
    }

    /** The account whose session this is, which counts as used now; empty when there is none. */
    synchronized Optional<Account> use(SessionToken token) {
        Instant now = clock.instant();
        Optional<Session> session = find(token.hash(), now);
        session.ifPresent(found -> byToken.put(token.hash(), new Session(found.account(), found.begun(), now)));
        return session.map(Session::account);
    }

    /** Whether there is the session of the token of this hash, which this does not make used. */
    synchronized boolean isAlive(Hash token) {
        return find(token, clock.instant()).isPresent();
    }

    private Optional<Session> find(Hash token, Instant now) {
        Optional<Session> session = Optional.ofNullable(byToken.get(token));
        if (session.filter(found -> !found.isOver(now) && isCurrent(found, accounts.book()))
                .isPresent()) {
            return session;
        }
        byToken.remove(token);
        return Optional.empty();
    }

    private static boolean isCurrent(Session session, AccountBook book) {
        return book.find(session.account().name())
                .filter(account -> account.enabled() && account.isStill(session.account()))
                .isPresent();
    }

    /** Ends the session of the token of this hash. */
    synchronized void end(Hash token) {
        Optional.ofNullable(byToken.remove(token))
                .ifPresent(session ->
                        LOG.info("session ended account={}", session.account().name()));
    }

    /** Ends those whose account is another one in this book. */
    private synchronized void endChanged(AccountBook book) {
        byToken.values().removeIf(session -> !isCurrent(session, book));
    }
}
