package org.cairngate.master.access;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import org.cairngate.master.problem.LoginRefusedException;
import org.cairngate.master.problem.NotReadyException;

/** The issuer whose tokens the master takes, where there is one. Safe for use by several threads. */
public final class ExternalIssuer {

    private final Optional<IssuerSettings> settings;
    private final Optional<IssuerTokens> tokens;

    /**
     * Asks the issuer nothing before the first token comes: the start waits for nobody.
     *
     * @throws IOException when the certificates that the issuer's is trusted by cannot be used
     */
    public ExternalIssuer(Optional<IssuerSettings> settings, Clock clock) throws IOException {
        this.settings = settings;
        this.tokens = settings.isPresent() ? Optional.of(tokens(settings.get(), clock)) : Optional.empty();
    }

    private static IssuerTokens tokens(IssuerSettings settings, Clock clock) throws IOException {
        return new IssuerTokens(settings, new IssuerKeys(settings, new IssuerDocuments(settings), clock), clock);
    }

    /** Its name; empty when there is none. */
    Optional<String> name() {
        return settings.map(IssuerSettings::issuer);
    }

    /**
     * Of whom a token is; empty when no key of the issuer signed it, or there is no issuer.
     *
     * @throws LoginRefusedException when one did, and it is not for us or not valid now
     * @throws NotReadyException when that cannot be said, as the issuer does not answer
     */
    Optional<IssuerTokens.Bearer> read(String token) {
        return tokens.flatMap(known -> known.read(token));
    }
}
