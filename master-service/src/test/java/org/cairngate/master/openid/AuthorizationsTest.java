package org.cairngate.master.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.master.access.Account;
import org.cairngate.master.access.Credential;
import org.cairngate.master.access.HandClock;
import org.cairngate.master.access.Role;
import org.cairngate.master.access.Scope;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/** How long codes and tokens live and how many there are, by a clock of the test's. */
class AuthorizationsTest {

    private static final OAuth2TokenType CODE = new OAuth2TokenType("code");

    private final HandClock time = new HandClock();
    private ClientFile clients;
    private Authorizations authorizations;
    private RegisteredClients registered;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        clients = ClientFile.open(folder.resolve("clients.json"));
        clients.add(new Client("app", new TreeSet<>(Set.of("https://app.example/")), true, Optional.empty()));
        registered = new RegisteredClients(clients);
        authorizations = new Authorizations(clients, Optional::of, time);
    }

    private OAuth2Authorization begin(String account, String code) {
        UsernamePasswordAuthenticationToken login =
                UsernamePasswordAuthenticationToken.authenticated(account, "", AuthorityUtils.NO_AUTHORITIES);
        login.setDetails(new Account(
                account, Role.OPERATOR, Scope.ALL, new Credential.External("https://issuer.example", account), true));
        OAuth2Authorization begun = OAuth2Authorization.withRegisteredClient(registered.findByClientId("app"))
                .id(account + code)
                .principalName(account)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizedScopes(Set.of("openid", "api"))
                .attribute(Principal.class.getName(), login)
                .token(new OAuth2AuthorizationCode(
                        code, time.instant(), time.instant().plus(RegisteredClients.CODE_LIVES)))
                .build();
        authorizations.save(begun);
        return begun;
    }

    private OAuth2Authorization exchanged(OAuth2Authorization begun, String token) {
        return OAuth2Authorization.from(begun)
                .accessToken(new OAuth2AccessToken(
                        OAuth2AccessToken.TokenType.BEARER,
                        token,
                        time.instant(),
                        time.instant().plus(RegisteredClients.TOKEN_LIVES),
                        Set.of("openid", "api")))
                .invalidate(begun.getToken(OAuth2AuthorizationCode.class).getToken())
                .build();
    }

    @Test
    void aCodeLivesAMinute() {
        begin("ana", "c");
        time.pass(Duration.ofSeconds(60).minusMillis(1));
        assertThat(authorizations.findByToken("c", CODE)).isNotNull();
        time.pass(Duration.ofMillis(1));
        assertThat(authorizations.findByToken("c", CODE)).isNull();
    }

    @Test
    void aTokenLivesTenMinutesAndItsGrantSaysSo() {
        OAuth2Authorization begun = begin("ana", "c");
        authorizations.save(exchanged(begun, "t"));
        assertThat(authorizations.find("t").orElseThrow().until())
                .isEqualTo(time.instant().plus(Duration.ofMinutes(10)));
        time.pass(Duration.ofMinutes(10).minusMillis(1));
        assertThat(authorizations.find("t")).isPresent();
        time.pass(Duration.ofMillis(1));
        assertThat(authorizations.find("t")).isEmpty();
    }

    @Test
    void twoExchangesOfACodeEndBoth() {
        OAuth2Authorization begun = begin("ana", "c");
        OAuth2Authorization first = exchanged(begun, "t1");
        OAuth2Authorization second = exchanged(begun, "t2");
        authorizations.save(first);
        assertThat(authorizations.find("t1")).isPresent();
        assertThatThrownBy(() -> authorizations.save(second))
                .isInstanceOfSatisfying(
                        OAuth2AuthenticationException.class,
                        e -> assertThat(e.getError().getErrorCode()).isEqualTo("invalid_grant"));
        assertThat(authorizations.find("t1")).isEmpty();
        assertThat(authorizations.find("t2")).isEmpty();
    }

    @Test
    void aCodeThatHasEndedBecomesNoToken() {
        OAuth2Authorization begun = begin("ana", "c");
        time.pass(RegisteredClients.CODE_LIVES);
        assertThatThrownBy(() -> authorizations.save(exchanged(begun, "t")))
                .isInstanceOf(OAuth2AuthenticationException.class);
        assertThat(authorizations.find("t")).isEmpty();
    }

    @Test
    void theOldestOfAnAccountMakesRoomAndOthersStay() {
        authorizations.save(exchanged(begin("ben", "b"), "tb"));
        for (int i = 0; i <= Authorizations.MAX_OF_ACCOUNT; i++) {
            begin("ana", "c" + i);
        }
        assertThat(authorizations.findByToken("c0", CODE)).isNull();
        assertThat(authorizations.findByToken("c1", CODE)).isNotNull();
        assertThat(authorizations.find("tb")).isPresent();
    }

    @Test
    void thereAreAtMostSoManyOfAllAccounts() {
        for (int i = 0; i <= Authorizations.MAX; i++) {
            begin("person" + i / Authorizations.MAX_OF_ACCOUNT, "c" + i);
        }
        assertThat(authorizations.findByToken("c0", CODE)).isNull();
        assertThat(authorizations.findByToken("c1", CODE)).isNotNull();
    }

    @Test
    void aTokenWithoutItsApplicationIsNobodys() {
        authorizations.save(exchanged(begin("ana", "c"), "t"));
        authorizations.endOf("other");
        assertThat(authorizations.find("t")).isPresent();
        authorizations.endOf("app");
        assertThat(authorizations.find("t")).isEmpty();
    }
}
