package org.cairngate.master.access;

import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who a bearer token (RFC 6750) lets in: a service by its key, a person by the token of a session. Safe for use by several threads. */
@Component
final class Bearers {

    private final Accounts accounts;
    private final Sessions sessions;
    private final Clock clock;

    Bearers(Accounts accounts, Sessions sessions, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Whom this token lets in; empty for nobody. */
    Optional<Grant> find(String token) {
        Optional<Grant> service = ApiKey.parse(token)
                .flatMap(key -> accounts.book().service(key, clock.instant()))
                .map(account -> new Grant(account, Optional.empty()));
        return service.or(() -> SessionToken.parse(token).flatMap(session -> sessions.use(session)
                .map(account -> new Grant(account, Optional.of(session.hash())))));
    }
}
