package org.cairngate.master.access;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.paging.Page;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.version.IfMatch;
import org.cairngate.master.version.Versioned;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Accounts: who may log in, as what, and what of. */
@RestController
@RequestMapping("/v1/accounts")
@Tag(name = "accounts", description = "People and services that may log in, and their roles")
class AccountController {

    private static final int MAX_PAGE = 500;
    private static final int MAX_PASSWORD = 128;
    // No control characters and no half of a surrogate pair: it has to come through a terminal and UTF-8.
    private static final String PASSWORD = "[^\\p{Cc}\\p{Cs}]*";
    private static final String NAME_OR_NONE = "[A-Za-z0-9._-]{0,64}";

    private final Accounts accounts;
    private final AccountChanges changes;
    private final Callers callers;
    private final PasswordEncoder passwords;
    private final ExternalIssuer issuer;
    private final Clock clock;

    AccountController(
            Accounts accounts,
            AccountChanges changes,
            Callers callers,
            PasswordEncoder passwords,
            ExternalIssuer issuer,
            Clock clock) {
        this.accounts = accounts;
        this.changes = changes;
        this.callers = callers;
        this.passwords = passwords;
        this.issuer = issuer;
        this.clock = clock;
    }

    /** An account to make: a person's with a password, one of the issuer's with a subject, a service's with neither. */
    record NewAccount(
            @NotNull @Pattern(regexp = Account.NAME) String name,
            @NotNull @Pattern(regexp = Role.LABELS) String role,

            @Schema(description = "the only organisation whose things it sees; all without it")
            @Pattern(regexp = NAME_OR_NONE)
            String organisation,

            @Schema(
                    description =
                            "the only hubs whose things it sees, for a technician or hub-operator; all without it")
            @Size(max = Scope.MAX_HUBS)
            List<@NotNull @Pattern(regexp = Scope.NAME) String> hubs,

            @Schema(description = "a person's password; with neither this nor a subject it is a service and gets a key")
            @Size(min = AdminAccount.MIN_PASSWORD, max = MAX_PASSWORD)
            @Pattern(regexp = PASSWORD)
            String password,

            @Schema(description = "how the issuer of this master calls who logs in there, in place of a password")
            @Pattern(regexp = Credential.External.SUBJECT)
            String subject,

            @Schema(
                    format = "date-time",
                    description = "until when a service's key is valid: 90 days without it, at most 366")
            @Size(max = Expiry.MAX_TEXT)
            String keyExpiresAt)
            implements Concerns {

        @Override
        public String concerns() {
            return name == null ? "" : name;
        }

        private Account account(Credential credential) {
            return new Account(
                    name,
                    Role.labelled(role).orElseThrow(),
                    new Scope(orAll(organisation), hubs == null ? Set.of() : Set.copyOf(hubs)),
                    credential,
                    true);
        }

        private Credential key(ApiKey key, Instant now) {
            return new Credential.Key(key.hash(), KeyExpiry.of(Optional.ofNullable(keyExpiresAt), now));
        }

        /** Without the password. */
        @Override
        public String toString() {
            return "NewAccount[" + name + "]";
        }
    }

    /** What is to be another at an account; what is not given stays. */
    record ChangedAccount(
            @Pattern(regexp = Role.LABELS) String role,

            @Schema(description = "\"\" for all") @Pattern(regexp = NAME_OR_NONE)
            String organisation,

            @Schema(description = "none for all") @Size(max = Scope.MAX_HUBS)
            List<@NotNull @Pattern(regexp = Scope.NAME) String> hubs,

            @Schema(description = "whether it may log in") Boolean enabled) {

        private Account of(Account before) {
            Scope scope = new Scope(
                    organisation == null ? before.scope().organisation() : orAll(organisation),
                    hubs == null ? before.scope().hubs() : Set.copyOf(hubs));
            Role wanted = role == null ? before.role() : Role.labelled(role).orElseThrow();
            return before.withRole(wanted, scope).enabled(enabled == null ? before.enabled() : enabled);
        }
    }

    /** A password to set. */
    record NewPassword(
            @NotNull @Size(min = AdminAccount.MIN_PASSWORD, max = MAX_PASSWORD) @Pattern(regexp = PASSWORD)
            String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "NewPassword";
        }
    }

    /** A key to issue. */
    record NewKey(
            @Schema(format = "date-time", description = "until when it is valid: 90 days without it, at most 366")
            @Size(max = Expiry.MAX_TEXT)
            String expiresAt) {}

    /** An account, with its key when that was made just now; it is never shown again. */
    record IssuedAccount(
            AccountView account,

            @Schema(description = "sent as Authorization: Bearer; only when it was made just now")
            Optional<String> key) {

        /** Without the key. */
        @Override
        public String toString() {
            return "IssuedAccount[" + account.name() + "]";
        }
    }

    /** A page of accounts. */
    record AccountPage(
            List<AccountView> accounts,
            @Schema(description = "absent on the last page") Optional<String> nextCursor) {}

    @GetMapping
    @Operation(operationId = "listAccounts", summary = "List the accounts, by name")
    AccountPage list(
            @RequestParam(defaultValue = "")
                    @Pattern(regexp = NAME_OR_NONE)
                    @Schema(description = "nextCursor of the page before")
                    String cursor,
            @RequestParam(defaultValue = "100") @Min(1) @Max(MAX_PAGE) int limit) {
        Account by = callers.account();
        List<AccountView> found = accounts.book().behind(cursor).stream()
                .filter(account -> AccountChanges.sees(by, account))
                .limit(limit + 1L)
                .map(AccountView::of)
                .toList();
        Page<AccountView> page = Page.of(found, limit);
        return new AccountPage(page.entries(), page.last().map(AccountView::name));
    }

    @PostMapping
    @Operation(
            operationId = "createAccount",
            summary = "Make an account of a person, or of a service with a key, or of who logs in at the issuer")
    @ApiResponse(responseCode = "201", description = "It may log in")
    ResponseEntity<IssuedAccount> create(@Valid @RequestBody NewAccount wish) throws RefusedException {
        Account by = callers.account();
        boolean isService = wish.password() == null && wish.subject() == null;
        if (wish.password() != null && wish.subject() != null) {
            throw MalformedRequestException.of("who logs in at the issuer has a subject and no password");
        }
        if (!isService && wish.keyExpiresAt() != null) {
            throw MalformedRequestException.of("only a service gets a key that expires");
        }
        Optional<ApiKey> key = isService ? Optional.of(ApiKey.generate()) : Optional.empty();
        Optional<String> issuedBy = wish.subject() == null ? Optional.empty() : Optional.of(requireIssuer());
        Account account =
                MalformedRequestException.read(() -> wish.account(key.map(issued -> wish.key(issued, clock.instant()))
                        .or(() -> issuedBy.map(name -> new Credential.External(name, wish.subject())))
                        .orElseGet(() -> new Credential.Password(passwords.encode(wish.password())))));
        return issued(changes.create(by, account), key);
    }

    private String requireIssuer() throws RefusedException {
        return issuer.name()
                .orElseThrow(() -> new RefusedException(
                        RefusalReason.NOT_PERMITTED,
                        "this master takes the tokens of no issuer; start it with --oidc-issuer"));
    }

    @GetMapping("/me")
    @Operation(operationId = "getOwnAccount", summary = "The account of these credentials")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<AccountView> me() {
        return shown(callers.account());
    }

    @GetMapping("/{name}")
    @Operation(operationId = "getAccount", summary = "One account; its ETag is another one after each change")
    @ApiResponse(responseCode = "200", description = "OK")
    @ApiResponse(responseCode = "304", content = @Content, description = "It is as the ETag in If-None-Match says")
    ResponseEntity<AccountView> get(@PathVariable String name) {
        return shown(changes.find(callers.account(), name));
    }

    @PatchMapping("/{name}")
    @Operation(
            operationId = "changeAccount",
            summary = "Change an account's role, organisation or hubs, or disable it; acts at once")
    ResponseEntity<AccountView> change(
            @PathVariable String name,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody ChangedAccount wish)
            throws RefusedException {
        return shown(changes.edit(callers.account(), target(name, ifMatch), wish::of));
    }

    @DeleteMapping("/{name}")
    @Operation(operationId = "removeAccount", summary = "Remove an account; acts at once")
    AccountView remove(@PathVariable String name, @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch)
            throws RefusedException {
        return AccountView.of(changes.remove(callers.account(), target(name, ifMatch)));
    }

    @PostMapping("/{name}/password")
    @Operation(
            operationId = "setPassword",
            summary = "Set a person's password, one's own or as an administrator; the one before ends at once")
    ResponseEntity<AccountView> password(
            @PathVariable String name,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody NewPassword wish)
            throws RefusedException {
        return shown(changes.setPassword(callers.account(), target(name, ifMatch), wish.password()));
    }

    @PostMapping("/{name}/key")
    @Operation(
            operationId = "issueKey",
            summary = "Issue a service's key, one's own or as an administrator; the one before ends at once")
    @ApiResponse(responseCode = "201", description = "It is valid now")
    ResponseEntity<IssuedAccount> key(
            @PathVariable String name,
            @RequestHeader(HttpHeaders.IF_MATCH) Optional<String> ifMatch,
            @Valid @RequestBody(required = false) NewKey wish)
            throws RefusedException {
        Optional<String> text = Optional.ofNullable(wish).map(NewKey::expiresAt);
        Instant expires = MalformedRequestException.read(() -> KeyExpiry.of(text, clock.instant()));
        ApiKey key = ApiKey.generate();
        return issued(changes.setKey(callers.account(), target(name, ifMatch), key, expires), Optional.of(key));
    }

    private static AccountChanges.Target target(String name, Optional<String> ifMatch) {
        return new AccountChanges.Target(name, IfMatch.of(ifMatch));
    }

    private static ResponseEntity<AccountView> shown(Account account) {
        return Versioned.answer(account.tag(), AccountView.of(account));
    }

    private static ResponseEntity<IssuedAccount> issued(Account account, Optional<ApiKey> key) {
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new IssuedAccount(AccountView.of(account), key.map(ApiKey::text)));
    }

    private static Optional<String> orAll(String name) {
        return Optional.ofNullable(name).filter(some -> !some.isEmpty());
    }
}
