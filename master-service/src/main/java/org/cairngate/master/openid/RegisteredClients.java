package org.cairngate.master.openid;

import java.time.Duration;
import java.util.Optional;
import org.cairngate.ledger.Hash;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** The applications as the library knows them: authorization codes with PKCE, and nothing else. Safe for use by several threads. */
final class RegisteredClients implements RegisteredClientRepository {

    /** The scope whose tokens are good for the API. */
    static final String API = "api";

    /** How long a code lives. */
    static final Duration CODE_LIVES = Duration.ofSeconds(60);

    /** How long a token lives, for the API and as an ID token. */
    static final Duration TOKEN_LIVES = Duration.ofMinutes(10);

    private final ClientFile clients;

    RegisteredClients(ClientFile clients) {
        this.clients = clients;
    }

    @Override
    public void save(RegisteredClient client) {
        throw new UnsupportedOperationException("applications are added at the API, and do not register themselves");
    }

    /** Null where there is none: so the library wants it. */
    @Override
    public RegisteredClient findById(String id) {
        return findByClientId(id);
    }

    /** Null where there is none: so the library wants it. */
    @Override
    public RegisteredClient findByClientId(String name) {
        return clients.find(name).map(RegisteredClients::registered).orElse(null);
    }

    private static RegisteredClient registered(Client client) {
        RegisteredClient.Builder registered = RegisteredClient.withId(client.name())
                .clientId(client.name())
                .clientName(client.name())
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUris(uris -> uris.addAll(client.redirects()))
                .scope(OidcScopes.OPENID)
                .scope(OidcScopes.PROFILE)
                .clientSettings(ClientSettings.builder()
                        .requireProofKey(true)
                        .requireAuthorizationConsent(false)
                        .build())
                .tokenSettings(TokenSettings.builder()
                        .authorizationCodeTimeToLive(CODE_LIVES)
                        .accessTokenTimeToLive(TOKEN_LIVES)
                        .accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                        .idTokenSignatureAlgorithm(SignatureAlgorithm.ES256)
                        .build());
        if (client.api()) {
            registered.scope(API);
        }
        Optional<Hash> secret = client.secret();
        if (secret.isEmpty()) {
            return registered
                    .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                    .build();
        }
        return registered
                .clientSecret(secret.get().hex())
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                .build();
    }
}
