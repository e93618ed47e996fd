package org.cairngate.master.openid;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.SignIn;
import org.cairngate.master.problem.StrictHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.oidc.OidcScopes;
import org.springframework.security.oauth2.core.oidc.OidcUserInfo;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.PublicClientAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.oidc.authentication.OidcUserInfoAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.oidc.web.OidcProviderConfigurationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.oidc.web.OidcUserInfoEndpointFilter;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.NimbusJwkSetEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretPostAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.OAuth2AuthorizationCodeRequestAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.PublicClientAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.BearerTokenErrors;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.OpaqueTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OAuth2IntrospectionAuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.web.authentication.DelegatingAuthenticationConverter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Puts the filters of the issuer together, those of Spring Security's authorization server and our own. Only what is used is there: no
 * grant but that of a code, no introspection, no registration by strangers.
 */
final class IssuerFilters {

    private static final String DPOP = "DPoP";

    private final String issuer;
    private final ECKey key;
    private final ClientFile clients;
    private final Authorizations authorizations;
    private final SignIn people;
    private final Parts parts;

    /**
     * What else they are made of.
     *
     * @param page the pages
     * @param tokens makes tokens
     */
    record Parts(LoginPage page, Tokens tokens) {}

    IssuerFilters(
            String issuer, ECKey key, ClientFile clients, Authorizations authorizations, SignIn people, Parts parts) {
        this.issuer = issuer;
        this.key = key;
        this.clients = clients;
        this.authorizations = authorizations;
        this.people = people;
        this.parts = parts;
    }

    /** The filters in their order. */
    List<Filter> all() {
        LoginFilter login = new LoginFilter(clients, people, parts.page());
        List<Filter> filters = new ArrayList<>();
        filters.add(new HeaderWriterFilter(List.of((request, response) -> StrictHeaders.addTo(response))));
        people.limit().ifPresent(filters::add);
        filters.add(csrf(login));
        filters.add(new IssuerContextFilter(settings()));
        filters.add(new SessionFilter(people));
        filters.add(discovery());
        filters.add(new NimbusJwkSetEndpointFilter(new ImmutableJWKSet<>(new JWKSet(key)), Endpoints.KEYS));
        filters.add(login);
        addProtocol(filters);
        return filters;
    }

    private AuthorizationServerSettings settings() {
        return AuthorizationServerSettings.builder()
                .issuer(issuer)
                .authorizationEndpoint(Endpoints.AUTHORIZE)
                .tokenEndpoint(Endpoints.TOKEN)
                .jwkSetEndpoint(Endpoints.KEYS)
                .oidcUserInfoEndpoint(Endpoints.USER_INFO)
                .build();
    }

    private CsrfFilter csrf(LoginFilter login) {
        CookieCsrfTokenRepository tokens = new CookieCsrfTokenRepository();
        tokens.setCookieName("__Host-cairngate-form");
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> cookie.secure(true).httpOnly(true).sameSite("Lax"));
        CsrfFilter filter = new CsrfFilter(tokens);
        filter.setRequireCsrfProtectionMatcher(request -> request.getMethod().equals(HttpMethod.POST.name())
                && Set.of(Endpoints.LOGIN, Endpoints.LOGOUT).contains(request.getRequestURI()));
        filter.setAccessDeniedHandler((request, response, cause) -> login.ask(
                request, response, HttpStatus.FORBIDDEN, "This page was too old, or not ours. Sign in here."));
        return filter;
    }

    private OidcProviderConfigurationEndpointFilter discovery() {
        OidcProviderConfigurationEndpointFilter filter = new OidcProviderConfigurationEndpointFilter();
        filter.setProviderConfigurationCustomizer(document -> document.claims(claims -> {
            Set.of(
                            "end_session_endpoint",
                            "revocation_endpoint",
                            "revocation_endpoint_auth_methods_supported",
                            "introspection_endpoint",
                            "introspection_endpoint_auth_methods_supported",
                            "tls_client_certificate_bound_access_tokens",
                            "dpop_signing_alg_values_supported")
                    .forEach(claims::remove);
            claims.put("grant_types_supported", List.of("authorization_code"));
            claims.put(
                    "token_endpoint_auth_methods_supported",
                    List.of("client_secret_basic", "client_secret_post", "none"));
            claims.put("id_token_signing_alg_values_supported", List.of("ES256"));
            claims.put("scopes_supported", List.of(OidcScopes.OPENID, OidcScopes.PROFILE, RegisteredClients.API));
            claims.put("authorization_response_iss_parameter_supported", true);
            claims.put("request_parameter_supported", false);
            claims.put("request_uri_parameter_supported", false);
        }));
        return filter;
    }

    private void addProtocol(List<Filter> filters) {
        RegisteredClients registered = new RegisteredClients(clients);
        ClientSecretAuthenticationProvider secrets = new ClientSecretAuthenticationProvider(registered, authorizations);
        secrets.setPasswordEncoder(new ClientSecrets());
        OidcUserInfoAuthenticationProvider userInfo = new OidcUserInfoAuthenticationProvider(authorizations);
        userInfo.setUserInfoMapper(this::userInfo);
        AuthenticationManager manager = new ProviderManager(
                secrets,
                new PublicClientAuthenticationProvider(registered, authorizations),
                new OAuth2AuthorizationCodeRequestAuthenticationProvider(
                        registered, authorizations, new InMemoryOAuth2AuthorizationConsentService()),
                new OAuth2AuthorizationCodeAuthenticationProvider(authorizations, parts.tokens()),
                new OpaqueTokenAuthenticationProvider(this::introspect),
                userInfo);
        filters.add(authorize(manager));
        filters.add(authenticate(manager));
        filters.add(token(manager));
        filters.add(new BearerTokenAuthenticationFilter(manager));
        filters.add(userInfo(manager));
    }

    private static Filter userInfo(AuthenticationManager manager) {
        OidcUserInfoEndpointFilter filter = new OidcUserInfoEndpointFilter(manager, Endpoints.USER_INFO);
        BearerTokenAuthenticationEntryPoint refusal = new BearerTokenAuthenticationEntryPoint();
        filter.setAuthenticationConverter(request -> {
            if (SecurityContextHolder.getContext().getAuthentication() instanceof BearerTokenAuthentication login) {
                return new OidcUserInfoAuthenticationToken(login);
            }
            throw new OAuth2AuthenticationException(BearerTokenErrors.invalidToken("a token is needed"));
        });
        filter.setAuthenticationFailureHandler(refusal::commence);
        return filter;
    }

    private Filter authorize(AuthenticationManager manager) {
        OAuth2AuthorizationEndpointFilter filter = new OAuth2AuthorizationEndpointFilter(manager, Endpoints.AUTHORIZE);
        AuthorizeAnswers answers = new AuthorizeAnswers(issuer, parts.page());
        filter.setAuthenticationConverter(new OAuth2AuthorizationCodeRequestAuthenticationConverter());
        filter.setAuthenticationSuccessHandler(answers::succeeded);
        filter.setAuthenticationFailureHandler(answers::failed);
        return filter;
    }

    private static Filter authenticate(AuthenticationManager manager) {
        OAuth2ClientAuthenticationFilter filter = new OAuth2ClientAuthenticationFilter(
                manager, PathPatternRequestMatcher.pathPattern(HttpMethod.POST, Endpoints.TOKEN));
        filter.setAuthenticationConverter(new DelegatingAuthenticationConverter(
                new ClientSecretBasicAuthenticationConverter(),
                new ClientSecretPostAuthenticationConverter(),
                new PublicClientAuthenticationConverter()));
        return filter;
    }

    private static Filter token(AuthenticationManager manager) {
        OAuth2TokenEndpointFilter filter = new OAuth2TokenEndpointFilter(manager, Endpoints.TOKEN);
        OAuth2AuthorizationCodeAuthenticationConverter codes = new OAuth2AuthorizationCodeAuthenticationConverter();
        filter.setAuthenticationConverter(request -> {
            if (request.getHeader(DPOP) != null) {
                throw new OAuth2AuthenticationException(new OAuth2Error(
                        OAuth2ErrorCodes.INVALID_REQUEST, "tokens are not bound to keys here (DPoP)", null));
            }
            return codes.convert(request);
        });
        return filter;
    }

    private OAuth2IntrospectionAuthenticatedPrincipal introspect(String token) {
        OAuth2Authorization valid = authorizations
                .valid(token)
                .orElseThrow(() -> new BadOpaqueTokenException("this token lets in nobody, or does so no more"));
        return new OAuth2IntrospectionAuthenticatedPrincipal(
                valid.getPrincipalName(), Map.of("sub", valid.getPrincipalName()), AuthorityUtils.NO_AUTHORITIES);
    }

    private OidcUserInfo userInfo(OidcUserInfoAuthenticationContext context) {
        Account account = authorizations
                .account(context.getAuthorization())
                .orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_REQUEST));
        OidcUserInfo.Builder told = OidcUserInfo.builder().subject(account.name());
        if (context.getAuthorization().getAuthorizedScopes().contains(OidcScopes.PROFILE)) {
            Tokens.profile(account).forEach(told::claim);
        }
        return told.build();
    }
}
