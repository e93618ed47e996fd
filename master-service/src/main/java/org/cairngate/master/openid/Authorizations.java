package org.cairngate.master.openid;

import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cairngate.ledger.Hash;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.ApplicationTokens;
import org.cairngate.master.access.Grant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Codes and the tokens that were given for them. In memory only, and bounded: a restart ends them all, and the oldest of an account
 * makes room for a further one. A code is good once, also for two requests at the same moment: whoever shows it again ends what it
 * was good for (RFC 6749 section 4.1.2). Safe for use by several threads.
 */
final class Authorizations implements OAuth2AuthorizationService, ApplicationTokens {

    /** Most of all accounts. */
    static final int MAX = 4096;

    /** Most of an account. */
    static final int MAX_OF_ACCOUNT = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Authorizations.class);

    private final ClientFile clients;
    private final Function<Account, Optional<Account>> current;
    private final Clock clock;
    // Oldest first.
    private final Map<String, OAuth2Authorization> byId = new LinkedHashMap<>();
    private final Map<Hash, String> byCode = new HashMap<>();
    private final Map<Hash, String> byToken = new HashMap<>();

    /**
     * Has none.
     *
     * @param current says of an account how it is now, and of one that may no more nothing
     */
    Authorizations(ClientFile clients, Function<Account, Optional<Account>> current, Clock clock) {
        this.clients = clients;
        this.current = current;
        this.clock = clock;
    }

    /** Keeps one; refuses, with {@code invalid_grant}, tokens for a code that was used or is not known any more. */
    @Override
    public synchronized void save(OAuth2Authorization after) {
        forget();
        Optional<OAuth2Authorization> before = Optional.ofNullable(byId.get(after.getId()));
        if (tokenOf(after).isPresent()) {
            boolean isFirst = before.isPresent() && !code(before.get()).isInvalidated();
            boolean isSame = before.flatMap(Authorizations::tokenOf).equals(tokenOf(after));
            if (!isFirst && !isSame) {
                before.ifPresent(this::drop);
                LOG.warn("code used twice client={}", after.getRegisteredClientId());
                throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT);
            }
        } else if (before.isEmpty()) {
            makeRoom(after.getPrincipalName());
        }
        byId.put(after.getId(), after);
        byCode.put(hash(code(after).getToken().getTokenValue()), after.getId());
        tokenOf(after).ifPresent(token -> byToken.put(hash(token.getTokenValue()), after.getId()));
    }

    private void makeRoom(String account) {
        long own = byId.values().stream()
                .filter(one -> one.getPrincipalName().equals(account))
                .count();
        if (own >= MAX_OF_ACCOUNT) {
            byId.values().stream()
                    .filter(one -> one.getPrincipalName().equals(account))
                    .findFirst()
                    .ifPresent(this::drop);
        } else if (byId.size() >= MAX) {
            drop(byId.values().iterator().next());
        }
    }

    /** They do not end in the order in which they began. */
    private void forget() {
        Instant now = clock.instant();
        for (Iterator<OAuth2Authorization> all = byId.values().iterator(); all.hasNext(); ) {
            OAuth2Authorization one = all.next();
            if (isOver(one, now)) {
                all.remove();
                unlist(one);
            }
        }
    }

    private static boolean isOver(OAuth2Authorization one, Instant now) {
        Instant end = tokenOf(one)
                .map(OAuth2AccessToken::getExpiresAt)
                .orElseGet(() -> code(one).getToken().getExpiresAt());
        return !now.isBefore(end);
    }

    private void drop(OAuth2Authorization one) {
        byId.remove(one.getId());
        unlist(one);
    }

    private void unlist(OAuth2Authorization one) {
        byCode.remove(hash(code(one).getToken().getTokenValue()));
        tokenOf(one).ifPresent(token -> byToken.remove(hash(token.getTokenValue())));
    }

    @Override
    public synchronized void remove(OAuth2Authorization authorization) {
        Optional.ofNullable(byId.get(authorization.getId())).ifPresent(this::drop);
    }

    /** Ends all of an application. */
    synchronized void endOf(String client) {
        byId.values().stream()
                .filter(one -> one.getRegisteredClientId().equals(client))
                .toList()
                .forEach(this::drop);
    }

    /** Ends all whose accounts may no more what they could. */
    synchronized void endLost() {
        byId.values().stream().filter(one -> account(one).isEmpty()).toList().forEach(this::drop);
    }

    /** Null where there is none: so the library wants it. */
    @Override
    public synchronized OAuth2Authorization findById(String id) {
        return byId.get(id);
    }

    /** Null where there is none: so the library wants it. */
    @Override
    public synchronized OAuth2Authorization findByToken(String token, OAuth2TokenType type) {
        Map<Hash, String> ids = Map.of();
        if (OAuth2TokenType.ACCESS_TOKEN.equals(type)) {
            ids = byToken;
        } else if (type != null && OAuth2ParameterNames.CODE.equals(type.getValue())) {
            ids = byCode;
        }
        Instant now = clock.instant();
        return Optional.ofNullable(ids.get(hash(token)))
                .map(byId::get)
                .filter(one -> !isOver(one, now))
                .orElse(null);
    }

    /** The authorization whose token this is, if the token, its application and its account are still good. */
    Optional<OAuth2Authorization> valid(String token) {
        return Optional.ofNullable(findByToken(token, OAuth2TokenType.ACCESS_TOKEN))
                .filter(one -> !one.getAccessToken().isInvalidated())
                .filter(one -> clients.find(one.getRegisteredClientId()).isPresent())
                .filter(one -> account(one).isPresent());
    }

    /** The account as it is now of who signed in; empty when he may no more. */
    Optional<Account> account(OAuth2Authorization authorization) {
        Authentication login = authorization.getAttribute(Principal.class.getName());
        return login.getDetails() instanceof Account before ? current.apply(before) : Optional.empty();
    }

    @Override
    public Optional<Grant> find(String token) {
        return valid(token)
                .filter(one -> one.getAuthorizedScopes().contains(RegisteredClients.API))
                .flatMap(one -> account(one)
                        .map(account -> new Grant(
                                account,
                                Optional.empty(),
                                tokenOf(one).orElseThrow().getExpiresAt())));
    }

    private static OAuth2Authorization.Token<OAuth2AuthorizationCode> code(OAuth2Authorization one) {
        return one.getToken(OAuth2AuthorizationCode.class);
    }

    private static Optional<OAuth2AccessToken> tokenOf(OAuth2Authorization one) {
        return Optional.ofNullable(one.getAccessToken()).map(OAuth2Authorization.Token::getToken);
    }

    private static Hash hash(String token) {
        return Hash.sha256(token.getBytes(StandardCharsets.UTF_8));
    }
}
