package org.cairngate.master.access;

import java.time.Clock;
import java.util.Optional;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.NotReadyException;
import org.springframework.stereotype.Component;

/**
 * Who a bearer token (RFC 6750) lets in: a service by its key, a person by the token of a session or of an application, either by one of
 * an issuer elsewhere. Safe for use by several threads.
 */
@Component
final class Bearers {

    private final Accounts accounts;
    private final Sessions sessions;
    private final ApplicationTokens applications;
    private final ExternalIssuer issuer;
    private final Clock clock;

    Bearers(Accounts accounts, Sessions sessions, ApplicationTokens applications, ExternalIssuer issuer, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.applications = applications;
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * Whom this token lets in; empty for nobody.
     *
     * @throws LoginRefusedException when an issuer signed it, and it lets in nobody
     * @throws NotReadyException when only an issuer could say, and it does not answer
     */
    Optional<Grant> find(String token) {
        Optional<Grant> service = ApiKey.parse(token)
                .flatMap(key -> accounts.book().service(key, clock.instant()))
                .map(Grant::of);
        return service.or(() -> SessionToken.parse(token)
                        .flatMap(session -> sessions.use(session).map(account -> Grant.of(account, session.hash()))))
                .or(() -> applications.find(token))
                .or(() -> issuer.read(token).map(this::holder));
    }

    private Grant holder(IssuerTokens.Bearer bearer) {
        Credential.External login = bearer.login();
        Account account = accounts.book()
                .external(login)
                .orElseThrow(() -> LoginRefusedException.invalidToken("the issuer's token is valid, and no account that"
                        + " may log in has its subject " + login.subject() + "; an administrator can make one"));
        return new Grant(account, Optional.empty(), bearer.until());
    }
}
