package org.cairngate.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.cairngate.client.api.AccountsApi;
import org.cairngate.client.schema.Account;
import org.cairngate.client.schema.AccountPage;
import org.cairngate.client.schema.ChangedAccount;
import org.cairngate.client.schema.IssuedAccount;
import org.cairngate.client.schema.NewAccount;
import org.cairngate.client.schema.NewKey;
import org.cairngate.client.schema.NewPassword;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Who may use the master, and for what. */
@Command(
        name = "account",
        description = "People and services that may use the master: their roles, what they are limited to, their keys.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = AccountTotpCommand.class,
        synopsisSubcommandLabel = "COMMAND")
final class AccountCommand extends CommandGroup {

    private static final String ROLES =
            "administrator, operator, auditor, technician, registry-operator, master-operator or hub-operator";

    /** What an account is limited to. */
    static final class Limits {
        @Option(names = "--organisation", paramLabel = "NAME", description = "the only one whose things it sees")
        private Optional<String> organisation;

        @Option(
                names = "--hub",
                paramLabel = "NAME",
                description = "one of the only hubs whose things a technician or hub-operator sees; may be repeated")
        private List<String> hubs;

        @Option(names = "--all-hubs", description = "not limited to hubs any more")
        private boolean allHubs;

        void addTo(Consumer<String> organisationOf, Consumer<List<String>> hubsOf) {
            organisation.ifPresent(organisationOf);
            if (hubs != null || allHubs) {
                hubsOf.accept(hubs == null ? List.of() : hubs);
            }
        }
    }

    /** How somebody new shows who it is. */
    static final class Secret {
        @Option(
                names = "--new-password-file",
                required = true,
                paramLabel = "FILE",
                description = "a person: file whose first line is the password, 12 characters or more")
        private Path password;

        @Option(
                names = "--subject",
                required = true,
                paramLabel = "SUB",
                description = "who logs in at the issuer of the master (--oidc-issuer): the claim 'sub' of the tokens")
        private String subject;

        @Option(names = "--service", required = true, description = "a service: it gets a key, which is shown once")
        private boolean service;

        private String kind() {
            if (subject != null) {
                return "a login at the issuer";
            }
            return service ? "a service" : "a person";
        }
    }

    @Command(name = "list", description = "Print the accounts that yours may see.", mixinStandardHelpOptions = true)
    int list(@Mixin MasterOptions master) throws IOException {
        Table table = new Table("NAME", "ROLE", "ORGANISATION", "HUBS", "KIND", "ENABLED", "2ND FACTOR");
        AccountsApi accounts = new AccountsApi(master.connect());
        Pages.each(
                cursor -> accounts.listAccounts(
                        new AccountsApi.ListAccountsOptions().limit(Pages.SIZE).cursor(cursor)),
                AccountPage::nextCursor,
                page -> {
                    page.accounts().forEach(account -> row(table, account));
                    return true;
                });
        table.print(out());
        return Cairn.OK;
    }

    private static void row(Table table, Account account) {
        table.row(
                account.name(),
                account.role(),
                Answers.text(account.organisation()).orElse("(all)"),
                account.hubs().isEmpty() ? "(all)" : account.hubs(),
                account.kind(),
                account.enabled(),
                account.secondFactor());
    }

    @Command(name = "show", description = "Print an account; without a name yours.", mixinStandardHelpOptions = true)
    int show(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", defaultValue = "me", description = "the account's name") String name)
            throws IOException {
        Table.ofMembers(new AccountsApi(master.connect()).getAccount(name).asMap())
                .print(out());
        return Cairn.OK;
    }

    @Command(
            name = "add",
            description =
                    "Make an account of a person with a password, of a service with a key, or of who logs in at the issuer.",
            mixinStandardHelpOptions = true)
    int add(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "1..64 of A-Z a-z 0-9 . _ -") String name,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = ROLES) String role,
            @ArgGroup(exclusive = false) Limits limits,
            @ArgGroup(multiplicity = "1") Secret secret,
            @Option(
                            names = "--key-expires",
                            paramLabel = "TIME",
                            description = "until when a service's key is valid (default: 90 days, at most 366)")
                    Optional<Instant> expires)
            throws IOException {
        NewAccount body = new NewAccount().name(name).role(role);
        if (limits != null) {
            limits.addTo(body::organisation, body::hubs);
        }
        if (secret.subject != null) {
            body.subject(secret.subject);
        } else if (!secret.service) {
            body.password(MasterOptions.firstLine(secret.password, "password"));
        }
        expires.ifPresent(body::keyExpiresAt);
        IssuedAccount answer = new AccountsApi(master.connect()).createAccount(body);
        out().println("account " + name + " is " + secret.kind() + ", " + role);
        printKey(answer);
        return Cairn.OK;
    }

    private void printKey(IssuedAccount answer) {
        PrintWriter out = out();
        Answers.text(answer.key()).ifPresent(key -> {
            out.println("key     " + key);
            out.println("The key is not shown again: put it into a file that only the service reads (--key-file).");
        });
    }

    @Command(
            name = "set",
            description = "Change an account's role or what it is limited to; acts at once.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name,
            @Option(names = "--role", paramLabel = "ROLE", description = ROLES) Optional<String> role,
            @ArgGroup(exclusive = false) Limits limits)
            throws IOException {
        ChangedAccount body = new ChangedAccount();
        role.ifPresent(body::role);
        if (limits != null) {
            limits.addTo(body::organisation, body::hubs);
        }
        if (body.asMap().isEmpty()) {
            throw new CommandFailedException("what is to be another? Give --role, --organisation, --hub or --all-hubs");
        }
        return changed(master, name, body, "changed");
    }

    @Command(
            name = "disable",
            description = "Keep an account out, until it is enabled again; acts at once.",
            mixinStandardHelpOptions = true)
    int disable(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name)
            throws IOException {
        return changed(master, name, new ChangedAccount().enabled(false), "disabled");
    }

    @Command(name = "enable", description = "Let an account in again.", mixinStandardHelpOptions = true)
    int enable(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name)
            throws IOException {
        return changed(master, name, new ChangedAccount().enabled(true), "enabled");
    }

    private int changed(MasterOptions master, String name, ChangedAccount body, String what) throws IOException {
        new AccountsApi(master.connect()).changeAccount(name, body);
        out().println("account " + name + " is " + what);
        return Cairn.OK;
    }

    @Command(
            name = "password",
            description = "Set a person's password, yours or as an administrator; the one before ends at once.",
            mixinStandardHelpOptions = true)
    int password(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name,
            @Option(
                            names = "--new-password-file",
                            required = true,
                            paramLabel = "FILE",
                            description = "file whose first line is the new password")
                    Path file)
            throws IOException {
        NewPassword body = new NewPassword().password(MasterOptions.firstLine(file, "password"));
        new AccountsApi(master.connect()).setPassword(name, body);
        out().println("account " + name + " has its new password");
        return Cairn.OK;
    }

    @Command(
            name = "key",
            description = "Issue a service's key, its own or as an administrator; the one before ends at once.",
            mixinStandardHelpOptions = true)
    int key(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name,
            @Option(
                            names = "--expires",
                            paramLabel = "TIME",
                            description = "until when it is valid (default: 90 days, at most 366)")
                    Optional<Instant> expires)
            throws IOException {
        NewKey body = new NewKey();
        expires.ifPresent(body::expiresAt);
        AccountsApi accounts = new AccountsApi(master.connect());
        printKey(accounts.issueKey(name, new AccountsApi.IssueKeyOptions().newKey(body)));
        return Cairn.OK;
    }

    @Command(name = "remove", description = "Remove an account; acts at once.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin MasterOptions master,
            @Parameters(paramLabel = "NAME", description = "the account's name") String name)
            throws IOException {
        new AccountsApi(master.connect()).removeAccount(name);
        out().println("account " + name + " is removed");
        return Cairn.OK;
    }
}
