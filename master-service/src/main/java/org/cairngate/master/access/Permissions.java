package org.cairngate.master.access;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;

/**
 * Who may call what: the one table that security and documents follow. Each endpoint has a row; what has none is refused to all but
 * administrators, who are told that it does not exist. Of two templates that match a path the first counts.
 */
public final class Permissions {

    // The columns of the last field.
    private static final String COLUMNS = "AOUTRMH";
    private static final List<Role> ROLES = List.of(
            Role.ADMINISTRATOR,
            Role.OPERATOR,
            Role.AUDITOR,
            Role.TECHNICIAN,
            Role.REGISTRY_OPERATOR,
            Role.MASTER_OPERATOR,
            Role.HUB_OPERATOR);
    private static final char NO = '.';
    private static final int FIELDS = 5;

    private static final String TABLE = """
            GET    /v1/genesis                        anyone  shared  AOUTRMH
            GET    /v1/policy                         anyone  shared  AOUTRMH
            GET    /v1/health                         anyone  shared  AOUTRMH
            GET    /v1/health/**                      anyone  shared  AOUTRMH
            GET    /v1/openapi                        anyone  shared  AOUTRMH
            GET    /v1/openapi.json                   anyone  shared  AOUTRMH
            GET    /v1/openapi.yaml                   anyone  shared  AOUTRMH

            GET    /v1/status                         nobody  shared  AOUTRMH
            GET    /v1/alarms                         nobody  own     AOUTRMH
            GET    /v1/audit                          nobody  whole   A.U....
            GET    /v1/refusals                       nobody  whole   AOU.RM.
            GET    /v1/metrics                        nobody  whole   AOU..M.
            GET    /v1/metrics/{requiredMetricName}   nobody  whole   AOU..M.
            GET    /v1/prometheus                     nobody  whole   AOU..M.

            GET    /v1/checkpoint                     hubs    shared  AOUTRMH
            GET    /v1/certificate                    hubs    shared  AOUTRMH
            GET    /v1/blocks                         hubs    own     AOU.RM.
            GET    /v1/blocks/{height}                hubs    own     AOU.RM.
            GET    /v1/snapshot                       hubs    whole   A.U..M.
            GET    /log/checkpoint                    nobody  shared  AOUTRMH
            GET    /log/tile/{level}/{*index}         hubs    shared  AOUTRMH

            GET    /v1/events/{uid}                   nobody  own     AOUT.MH
            GET    /v1/events/{uid}/payload           nobody  own     AOUT..H
            GET    /v1/events/{uid}/proof             hubs    own     AOUT.MH
            POST   /v1/erasures                       nobody  own     A......

            POST   /v1/transactions                   signed  shared  AO.TRMH
            GET    /v1/transactions/{id}              anyone  shared  AOUTRMH
            GET    /v1/signers/{keyId}                anyone  shared  AOUTRMH
            GET    /v1/proposals                      nobody  shared  AOU.RM.
            GET    /v1/proposals/{id}                 anyone  shared  AOUTRMH

            GET    /v1/organisations                  nobody  own     AOUTRMH
            GET    /v1/organisations/{name}           nobody  own     AOUTRMH
            GET    /v1/organisations/{name}/did.json  anyone  shared  AOUTRMH
            GET    /v1/namespaces                     nobody  own     AOU.RM.
            POST   /v1/namespaces                     nobody  own     A...R..
            GET    /v1/sites                          nobody  own     AOU.R..
            GET    /v1/hubs                           nobody  own     AOUTRMH
            GET    /v1/hubs/{name}                    nobody  own     AOUTRMH
            POST   /v1/hubs                           nobody  whole   A...R..
            PATCH  /v1/hubs/{name}                    nobody  own     A...R..
            POST   /v1/hubs/{name}/revoke             nobody  whole   A...R..

            POST   /v1/hubs/{name}/transfer           nobody  own     A...R..
            GET    /v1/hub-transfers                  nobody  own     AOU.R..
            POST   /v1/hub-transfers/{name}/accept    nobody  own     A...R..
            DELETE /v1/hub-transfers/{name}           nobody  own     A...R..

            GET    /v1/devices                        nobody  own     AOUTR.H
            GET    /v1/devices/{uid}                  nobody  own     AOUTR.H
            GET    /v1/devices/{uid}/did.json         nobody  own     AOUTR.H
            POST   /v1/devices                        nobody  own     AO.TR.H
            PATCH  /v1/devices/{uid}                  nobody  own     AO.TR.H
            POST   /v1/devices/{uid}/quarantine       nobody  own     AO.TR.H
            POST   /v1/devices/{uid}/activate         nobody  own     AO.TR.H
            POST   /v1/devices/{uid}/deactivate       nobody  own     AO.TR.H
            POST   /v1/devices/{uid}/revoke           nobody  own     AO..R..
            POST   /v1/devices/{uid}/token            nobody  own     AO.TR.H
            DELETE /v1/devices/{uid}/token            nobody  own     AO.TR.H

            POST   /v1/devices/{uid}/transfer         nobody  own     AO..R..
            GET    /v1/transfers                      nobody  own     AOU.R..
            POST   /v1/transfers/{uid}/accept         nobody  own     AO..R..
            DELETE /v1/transfers/{uid}                nobody  own     AO..R..

            GET    /v1/device-types                   nobody  own     AOUTR.H
            POST   /v1/device-types                   nobody  own     AO..R..
            GET    /v1/device-types/{organisation}/{name} nobody own  AOUTR.H
            PATCH  /v1/device-types/{organisation}/{name} nobody own  AO..R..

            GET    /v1/jobs                           nobody  own     AOUTR.H
            POST   /v1/jobs                           nobody  own     AO.TR.H
            GET    /v1/jobs/{id}                      nobody  own     AOUTR.H
            GET    /v1/jobs/{id}/items                nobody  own     AOUTR.H
            DELETE /v1/jobs/{id}                      nobody  own     AO.TR.H

            GET    /v1/live                           nobody  own     AOUT..H
            GET    /v1/telemetry/events               nobody  own     AOUT..H
            GET    /v1/telemetry/latest               nobody  own     AOUT..H
            GET    /v1/telemetry/series               nobody  own     AOUT..H
            GET    /v1/telemetry/export               nobody  own     AOUT..H
            POST   /v1/telemetry/rebuild              nobody  whole   A....M.
            GET    /v1/retention                      nobody  own     AOU..M.
            GET    /v1/retention/{organisation}/{group} nobody own    AOU..M.
            PATCH  /v1/retention/{organisation}/{group} nobody own    A......
            DELETE /v1/retention/{organisation}/{group} nobody own    A......

            GET    /v1/accounts                       nobody  own     A.U....
            POST   /v1/accounts                       nobody  own     A......
            GET    /v1/accounts/me                    nobody  shared  AOUTRMH
            GET    /v1/accounts/{name}                nobody  own     A.U....
            PATCH  /v1/accounts/{name}                nobody  own     A......
            DELETE /v1/accounts/{name}                nobody  own     A......
            POST   /v1/accounts/{name}/password       nobody  own     AO.TRMH
            POST   /v1/accounts/{name}/key            nobody  own     AO.TRMH
            DELETE /v1/accounts/{name}/totp           nobody  own     A......
            POST   /v1/accounts/me/totp               nobody  shared  AOUTRMH
            POST   /v1/accounts/me/totp/confirm       nobody  shared  AOUTRMH
            POST   /v1/accounts/me/totp/remove        nobody  shared  AOUTRMH
            GET    /v1/oidc/clients                   nobody  whole   A.U....
            GET    /v1/oidc/clients/{name}            nobody  whole   A.U....
            POST   /v1/oidc/clients                   nobody  whole   A......
            DELETE /v1/oidc/clients/{name}            nobody  whole   A......
            POST   /v1/sessions                       nobody  shared  AOUTRMH
            DELETE /v1/sessions/current               nobody  shared  AOUTRMH
            """;

    private static final List<Permission> ROWS =
            TABLE.lines().filter(line -> !line.isBlank()).map(Permissions::row).toList();

    private Permissions() {}

    /** All rows, in their order. */
    public static List<Permission> rows() {
        return ROWS;
    }

    /** The row of an endpoint; empty when the table has none. */
    public static Optional<Permission> of(HttpMethod method, String path) {
        return ROWS.stream()
                .filter(row -> row.method().equals(method) && row.path().equals(path))
                .findFirst();
    }

    private static Permission row(String line) {
        String[] fields = line.strip().split(" +", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("a row of permissions has " + FIELDS + " fields: " + line);
        }
        return new Permission(
                HttpMethod.valueOf(fields[0]),
                fields[1],
                Audience.valueOf(fields[2].toUpperCase(Locale.ROOT)),
                Reach.valueOf(fields[3].toUpperCase(Locale.ROOT)),
                roles(fields[4]));
    }

    private static Set<Role> roles(String columns) {
        if (columns.length() != COLUMNS.length()) {
            throw new IllegalArgumentException("roles are " + COLUMNS + ", not " + columns);
        }
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (int place = 0; place < COLUMNS.length(); place++) {
            char cell = columns.charAt(place);
            if (cell == COLUMNS.charAt(place)) {
                roles.add(ROLES.get(place));
            } else if (cell != NO) {
                throw new IllegalArgumentException("roles are " + COLUMNS + " or dots in their places, not " + columns);
            }
        }
        return roles;
    }
}
