package org.cairngate.master.openid;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.RandomText;
import org.cairngate.master.access.SignIn;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.OAuth2Token;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.StandardClaimNames;
import org.springframework.security.oauth2.core.oidc.endpoint.OidcParameterNames;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.JwtGenerator;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenGenerator;

/**
 * Makes access tokens, which are random and mean nothing but here, and ID tokens, which are JWTs for the application. Safe for use by
 * several threads.
 */
final class Tokens implements OAuth2TokenGenerator<OAuth2Token> {

    /** What each access token begins with. */
    static final String PREFIX = "cga_";

    /** The claim with the role of the account, for the application's own use. */
    static final String ROLE = "role";

    /** The claim with the only organisation of the account, where it is limited to one. */
    static final String ORGANISATION = "organisation";

    private final SignIn people;
    private final Clock clock;
    private final JwtGenerator idTokens;

    Tokens(ECKey key, SignIn people, Clock clock) {
        this.people = people;
        this.clock = clock;
        this.idTokens = new JwtGenerator(new NimbusJwtEncoder(new ImmutableJWKSet<>(new JWKSet(key))));
        idTokens.setClock(clock);
        idTokens.setJwtCustomizer(this::complete);
    }

    /** Null for what is not made here: so the library wants it. */
    @Override
    public OAuth2Token generate(OAuth2TokenContext context) {
        account(context);
        if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
            Instant now = clock.instant();
            return new OAuth2AccessToken(
                    OAuth2AccessToken.TokenType.BEARER,
                    RandomText.generate(PREFIX).text(),
                    now,
                    now.plus(RegisteredClients.TOKEN_LIVES),
                    context.getAuthorizedScopes());
        }
        return OidcParameterNames.ID_TOKEN.equals(context.getTokenType().getValue())
                ? idTokens.generate(context)
                : null;
    }

    /** Who signed in may be shut out before the code is used. */
    private Account account(OAuth2TokenContext context) {
        if (context.getPrincipal().getDetails() instanceof Account before) {
            return people.current(before)
                    .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
        }
        throw new IllegalStateException("who signs in has an account");
    }

    private void complete(JwtEncodingContext context) {
        context.getClaims().expiresAt(clock.instant().plus(RegisteredClients.TOKEN_LIVES));
        if (context.getAuthorizedScopes().contains(OidcScopes.PROFILE)) {
            profile(account(context))
                    .forEach((name, value) -> context.getClaims().claim(name, value));
        }
    }

    /** What the scope {@code profile} tells of an account. */
    static Map<String, Object> profile(Account account) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put(StandardClaimNames.PREFERRED_USERNAME, account.name());
        claims.put(ROLE, account.role().label());
        account.scope().organisation().ifPresent(name -> claims.put(ORGANISATION, name));
        return claims;
    }
}
