package org.cairngate.master.openid;

import com.nimbusds.jose.jwk.ECKey;
import java.io.IOException;
import java.time.Clock;
import org.cairngate.ledger.store.ChainStore;
import org.cairngate.master.access.Accounts;
import org.cairngate.master.access.SignIn;
import org.cairngate.master.problem.ProblemWriter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;

/** Puts the issuer together, before the security of the API. */
@Configuration(proxyBeanMethods = false)
class IssuerConfiguration {

    @Bean
    Authorizations authorizations(ClientFile clients, Accounts accounts, SignIn people, Clock clock) {
        Authorizations authorizations = new Authorizations(clients, people::current, clock);
        accounts.onChange(book -> authorizations.endLost());
        return authorizations;
    }

    /** What the filters are made of. */
    @Bean
    IssuerFilter.Making issuerFilters(
            IssuerAddress address,
            ClientFile clients,
            Authorizations authorizations,
            SignIn people,
            ChainStore store,
            Clock clock) {
        return () -> {
            ECKey key = IssuerKey.open(address.key());
            return new IssuerFilters(
                    address.name().get(),
                    key,
                    clients,
                    authorizations,
                    people,
                    new IssuerFilters.Parts(new LoginPage(store.genesis().origin()), new Tokens(key, people, clock)));
        };
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    SecurityFilterChain issuer(ClientFile clients, IssuerFilter.Making filters, ProblemWriter problems)
            throws IOException {
        return new DefaultSecurityFilterChain(
                new OrRequestMatcher(
                        PathPatternRequestMatcher.pathPattern(Endpoints.PREFIX),
                        PathPatternRequestMatcher.pathPattern(Endpoints.DISCOVERY)),
                new IssuerFilter(clients, filters, problems));
    }
}
