package org.cairngate.master.access;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.cairngate.ledger.Hash;
import org.cairngate.ledger.RefusalReason;
import org.cairngate.ledger.RefusedException;

/** All accounts at one moment, and what must be true of them together. Immutable. */
public final class AccountBook {

    /** Most accounts of a master: each change writes all of them. */
    public static final int MAX_ACCOUNTS = 1000;

    private final NavigableMap<String, Account> byName;
    private final Map<Hash, Account> byKey;
    private final Map<Credential.External, Account> byLogin;

    private AccountBook(NavigableMap<String, Account> byName) {
        this.byName = byName;
        this.byKey = new HashMap<>();
        this.byLogin = new HashMap<>();
        for (Account account : byName.values()) {
            if (account.credential() instanceof Credential.Key key) {
                byKey.put(key.hash(), account);
            } else if (account.credential() instanceof Credential.External login
                    && byLogin.put(login, account) != null) {
                throw new IllegalArgumentException("there are two accounts of the subject " + login.subject());
            }
        }
    }

    /**
     * A book of these accounts.
     *
     * @throws IllegalArgumentException when two have one name or one subject, or there are too many
     */
    static AccountBook of(Collection<Account> accounts) {
        if (accounts.size() > MAX_ACCOUNTS) {
            throw new IllegalArgumentException("there are more than " + MAX_ACCOUNTS + " accounts");
        }
        NavigableMap<String, Account> byName = new TreeMap<>();
        for (Account account : accounts) {
            if (byName.put(account.name(), account) != null) {
                throw new IllegalArgumentException("there are two accounts called " + account.name());
            }
        }
        return new AccountBook(byName);
    }

    /** The account of this name. */
    public Optional<Account> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The service that may log in with this key now. */
    Optional<Account> service(ApiKey key, Instant now) {
        return Optional.ofNullable(byKey.get(key.hash())).filter(account -> account.isOpen(now));
    }

    /** The account that may log in now as what an issuer calls it. */
    Optional<Account> external(Credential.External login) {
        return Optional.ofNullable(byLogin.get(login)).filter(Account::enabled);
    }

    /** All accounts, by name. */
    public List<Account> all() {
        return List.copyOf(byName.values());
    }

    /** The accounts behind this name, by name. */
    List<Account> behind(String name) {
        return List.copyOf(byName.tailMap(name, false).values());
    }

    /**
     * This book with one account more.
     *
     * @throws RefusedException when the name or the subject is taken, or the book is full
     */
    AccountBook plus(Account account) throws RefusedException {
        if (byName.containsKey(account.name())) {
            throw refused("there is an account called " + account.name() + " already");
        }
        if (account.credential() instanceof Credential.External login && byLogin.containsKey(login)) {
            throw refused("this subject has an account already");
        }
        if (byName.size() == MAX_ACCOUNTS) {
            throw refused("there are " + MAX_ACCOUNTS + " accounts already; remove one that nobody uses");
        }
        return with(account);
    }

    /**
     * This book with the account of the same name replaced.
     *
     * @throws RefusedException when nobody could administrate any more
     */
    AccountBook with(Account account) throws RefusedException {
        NavigableMap<String, Account> changed = new TreeMap<>(byName);
        changed.put(account.name(), account);
        return new AccountBook(changed).requireKeeper();
    }

    /**
     * This book without the account of this name.
     *
     * @throws RefusedException when nobody could administrate any more
     */
    AccountBook minus(String name) throws RefusedException {
        NavigableMap<String, Account> changed = new TreeMap<>(byName);
        changed.remove(name);
        return new AccountBook(changed).requireKeeper();
    }

    private AccountBook requireKeeper() throws RefusedException {
        if (byName.values().stream().noneMatch(Account::isKeeper)) {
            throw refused("this is the last enabled administrator of all organisations with a password;"
                    + " make another account one first");
        }
        return this;
    }

    private static RefusedException refused(String detail) {
        return new RefusedException(RefusalReason.NOT_PERMITTED, detail);
    }
}
