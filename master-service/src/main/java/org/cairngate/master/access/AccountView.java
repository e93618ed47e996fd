package org.cairngate.master.access;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An account as the API shows it. */
@Schema(name = "Account")
record AccountView(
        String name,
        String role,

        @Schema(description = "the only organisation whose things it sees; absent for all")
        Optional<String> organisation,

        @Schema(description = "the only hubs whose things it sees; empty for all")
        List<String> hubs,

        @Schema(allowableValues = {"person", "service", "issuer"})
        String kind,

        boolean enabled,

        @Schema(description = "until when a service's key is valid")
        Optional<Instant> keyExpiresAt,

        @Schema(description = "whether a person needs a code besides the password")
        boolean secondFactor,

        @Schema(description = "of the kind issuer: who lets it in")
        Optional<String> issuer,

        @Schema(description = "of the kind issuer: how that calls it")
        Optional<String> subject) {

    static AccountView of(Account account) {
        Optional<Instant> expires =
                account.credential() instanceof Credential.Key key ? Optional.of(key.expires()) : Optional.empty();
        Optional<Credential.External> login =
                account.credential() instanceof Credential.External external ? Optional.of(external) : Optional.empty();
        return new AccountView(
                account.name(),
                account.role().label(),
                account.scope().organisation(),
                List.copyOf(account.scope().hubs()),
                kind(account),
                account.enabled(),
                expires,
                account.secondFactor().isPresent(),
                login.map(Credential.External::issuer),
                login.map(Credential.External::subject));
    }

    private static String kind(Account account) {
        if (account.isService()) {
            return "service";
        }
        return account.hasPassword() ? "person" : "issuer";
    }
}
