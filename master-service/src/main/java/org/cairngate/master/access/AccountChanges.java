package org.cairngate.master.access;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;
import org.cairngate.master.problem.MalformedRequestException;
import org.cairngate.master.problem.NotFoundException;
import org.cairngate.master.version.IfMatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Changes accounts on behalf of one. An account sees those whose scope is within its own, and those it does not see do not exist for
 * it; nobody changes his own role or scope, or gives another one more than he has. Safe for use by several threads.
 */
@Component
final class AccountChanges {

    private static final Logger log = LoggerFactory.getLogger(AccountChanges.class);

    private static final String ISSUER = "let in by an issuer and has a subject there";

    private final Accounts accounts;
    private final PasswordEncoder passwords;
    private final HubOwners hubs;

    AccountChanges(Accounts accounts, PasswordEncoder passwords, HubOwners hubs) {
        this.accounts = accounts;
        this.passwords = passwords;
        this.hubs = hubs;
    }

    /**
     * What is to be changed.
     *
     * @param name the account's
     * @param ifMatch which versions of it the client is ready to change
     */
    record Target(String name, IfMatch ifMatch) {

        private void requireVersion(Account newest) {
            ifMatch.require(newest.tag(), "account " + name + " changed");
        }
    }

    /** What is to be another at an account. */
    @FunctionalInterface
    interface Edit {

        /** The changed account; refuses with an {@link IllegalArgumentException} what cannot be one. */
        Account of(Account before);
    }

    /** Whether the caller sees the account. */
    static boolean sees(Account by, Account account) {
        return by.name().equals(account.name()) || by.scope().includes(account.scope());
    }

    /**
     * The account of this name.
     *
     * @throws NotFoundException when there is none that the caller sees
     */
    Account find(Account by, String name) {
        return seen(accounts.book(), by, name);
    }

    /** Adds an account. */
    Account create(Account by, Account account) throws RefusedException {
        requireWithin(by, account);
        requireHubs(by, account.scope().hubs());
        accounts.change(book -> book.plus(account));
        log.info(
                "account created name={} role={} service={} by={}",
                account.name(),
                account.role().label(),
                account.isService(),
                by.name());
        return account;
    }

    /** Changes role, scope or whether it is enabled. */
    Account edit(Account by, Target target, Edit edit) throws RefusedException {
        String name = target.name();
        Account after = replace(by, target, before -> {
            Account changed = MalformedRequestException.read(() -> edit.of(before));
            if (by.name().equals(name)
                    && (changed.role() != before.role() || !changed.scope().equals(before.scope()))) {
                throw refused("nobody changes his own role, organisation or hubs; ask another administrator");
            }
            requireWithin(by, changed);
            Set<String> named = new TreeSet<>(changed.scope().hubs());
            named.removeAll(before.scope().hubs());
            requireHubs(by, named);
            return changed;
        });
        log.info(
                "account changed name={} role={} enabled={} by={}",
                name,
                after.role().label(),
                after.enabled(),
                by.name());
        return after;
    }

    /** Gives a person another password; the one before ends at once. */
    Account setPassword(Account by, Target target, String password) throws RefusedException {
        String name = target.name();
        requireHolderOrAdministrator(by, name);
        // Before the change, which others wait for: it takes a tenth of a second.
        String hash = passwords.encode(password);
        Account after = replace(by, target, before -> {
            if (!before.hasPassword()) {
                throw refused("account " + name + " is " + (before.isService() ? "a service and has a key" : ISSUER)
                        + ", no password");
            }
            return before.withCredential(new Credential.Password(hash));
        });
        log.info("account password set name={} by={}", name, by.name());
        return after;
    }

    /** Gives a service another key; the one before ends at once. */
    Account setKey(Account by, Target target, ApiKey key, Instant expires) throws RefusedException {
        String name = target.name();
        requireHolderOrAdministrator(by, name);
        Account after = replace(by, target, before -> {
            if (!before.isService()) {
                throw refused("account " + name + " is "
                        + (before.hasPassword() ? "a person and has a password" : ISSUER) + ", no key");
            }
            return before.withCredential(new Credential.Key(key.hash(), expires));
        });
        log.info("account key issued name={} expires={} by={}", name, expires, by.name());
        return after;
    }

    /** Takes the second factor from another person, who has lost it. */
    Account removeSecondFactor(Account by, Target target) throws RefusedException {
        String name = target.name();
        Account after = replace(by, target, before -> {
            if (by.name().equals(name)) {
                throw refused(
                        "one's own second factor is removed with a code of it (POST /v1/accounts/me/totp/remove)");
            }
            if (before.secondFactor().isEmpty()) {
                throw refused("account " + name + " has no second factor");
            }
            return before.withSecondFactor(Optional.empty());
        });
        log.info("account second factor removed name={} by={}", name, by.name());
        return after;
    }

    /** Removes an account. */
    Account remove(Account by, Target target) throws RefusedException {
        String name = target.name();
        if (name.equals(AdminAccount.NAME)) {
            find(by, name);
            throw refused("the account " + name + " came with the master and cannot be removed; disable it");
        }
        Account removed = find(by, name);
        accounts.change(book -> {
            target.requireVersion(seen(book, by, name));
            return book.minus(name);
        });
        log.info("account removed name={} by={}", name, by.name());
        return removed;
    }

    @FunctionalInterface
    private interface Replacement {
        Account of(Account before) throws RefusedException;
    }

    private Account replace(Account by, Target target, Replacement replacement) throws RefusedException {
        AccountBook after = accounts.change(book -> {
            Account before = seen(book, by, target.name());
            target.requireVersion(before);
            return book.with(replacement.of(before));
        });
        return after.find(target.name()).orElseThrow();
    }

    private static Account seen(AccountBook book, Account by, String name) {
        return book.find(name)
                .filter(account -> sees(by, account))
                .orElseThrow(() -> new NotFoundException("there is no account called " + name));
    }

    /** For all but administrators there is no account but their own. */
    private void requireHolderOrAdministrator(Account by, String name) {
        if (by.role() != Role.ADMINISTRATOR && !by.name().equals(name)) {
            throw new NotFoundException("there is no account called " + name);
        }
        find(by, name);
    }

    private static void requireWithin(Account by, Account account) throws RefusedException {
        if (!by.scope().includes(account.scope())) {
            throw refused("an administrator of "
                    + by.scope().organisation().orElse("all organisations")
                    + " can make accounts of that organisation only");
        }
    }

    /** Who is limited to hubs sees what is nobody's there: nobody lets another one look behind a hub that he does not see. */
    private void requireHubs(Account by, Set<String> named) throws RefusedException {
        for (String hub : named) {
            if (!by.scope().covers(hubs.organisationOf(hub), hub)) {
                throw refused("this account has no hub named " + hub);
            }
        }
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
