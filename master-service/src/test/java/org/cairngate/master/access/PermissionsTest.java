package org.cairngate.master.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.Hash;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

/** The table as it stands; PermissionTest holds it against the running service. */
class PermissionsTest {

    private static Caller.Holder holder(Role role, Scope scope) {
        Credential key = new Credential.Key(Hash.ZERO, Instant.MAX);
        return new Caller.Holder(new Account("someone", role, scope, key, true));
    }

    @Test
    void anAuditorWritesNothingButHowItLogsIn() {
        assertThat(Permissions.rows().stream()
                        .filter(Permission::isWrite)
                        .filter(row -> row.roles().contains(Role.AUDITOR))
                        .map(Permission::path))
                .containsExactlyInAnyOrder(
                        "/v1/accounts/me/totp",
                        "/v1/accounts/me/totp/confirm",
                        "/v1/accounts/me/totp/remove",
                        "/v1/sessions",
                        "/v1/sessions/current");
    }

    @Test
    void anAdministratorMayCallEverything() {
        assertThat(Permissions.rows()).allMatch(row -> row.admits(holder(Role.ADMINISTRATOR, Scope.ALL)));
    }

    @Test
    void noEndpointHasTwoRows() {
        List<String> endpoints = Permissions.rows().stream()
                .map(row -> row.method() + " " + row.path())
                .toList();
        assertThat(endpoints).doesNotHaveDuplicates();
    }

    @Test
    void whatIsOfTheWholeMasterIsNotForALimitedAccount() {
        Permission refusals = Permissions.of(HttpMethod.GET, "/v1/refusals").orElseThrow();
        Scope one = new Scope(Optional.of("councilbox"), Set.of());
        assertThat(refusals.admits(holder(Role.OPERATOR, Scope.ALL))).isTrue();
        assertThat(refusals.admits(holder(Role.OPERATOR, one))).isFalse();
        assertThat(refusals.admits(new Caller.Hub("north"))).isFalse();
        assertThat(refusals.admits(new Caller.Stranger())).isFalse();
    }

    @Test
    void everyRoleHasALabelThatFindsIt() {
        for (Role role : Role.values()) {
            assertThat(role.label()).matches(Role.LABELS);
            assertThat(Role.labelled(role.label())).contains(role);
        }
        assertThat(Role.labelled("ADMINISTRATOR")).isEmpty();
    }
}
