package org.cairngate.master.access;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.cairngate.ledger.cbor.CborWriter;
import org.cairngate.master.version.EntityTag;

/**
 * A person or a service that may log in. Immutable.
 *
 * @param name the user name, of 1 to 64 letters, digits and {@code . _ -}
 * @param role what it is for
 * @param scope what it is limited to; hubs only for roles that take them
 * @param credential a password for a person, a key for a service, or what an issuer elsewhere calls it
 * @param enabled whether it may log in now
 * @param secondFactor what a person needs besides the password; empty for nothing
 */
public record Account(
        String name,
        Role role,
        Scope scope,
        Credential credential,
        boolean enabled,
        Optional<SecondFactor> secondFactor) {

    /** What a name looks like. */
    static final String NAME = "[A-Za-z0-9._-]{1,64}";

    /** In a path it is the caller. */
    static final String ME = "me";

    /** What no account can be called, for it means somebody else. */
    private static final Set<String> RESERVED = Set.of(ME, Caller.ANONYMOUS, Caller.UNKNOWN);

    private static final Pattern NAMES = Pattern.compile(NAME);

    /** Refuses a name that is none, hubs for a role that takes none, and a second factor without a password. */
    public Account {
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(scope, "scope");
        Objects.requireNonNull(credential, "credential");
        Objects.requireNonNull(secondFactor, "secondFactor");
        if (!NAMES.matcher(name).matches() || RESERVED.contains(name)) {
            throw new IllegalArgumentException("an account cannot be called \"" + name + "\"");
        }
        if (!scope.hubs().isEmpty() && !role.takesHubs()) {
            throw new IllegalArgumentException("only a technician and a hub-operator can be limited to hubs, not the "
                    + role.label() + " " + name);
        }
        if (secondFactor.isPresent() && !(credential instanceof Credential.Password)) {
            throw new IllegalArgumentException("account " + name + " has a second factor and no password");
        }
    }

    /** One without a second factor. */
    public Account(String name, Role role, Scope scope, Credential credential, boolean enabled) {
        this(name, role, scope, credential, enabled, Optional.empty());
    }

    /** Whether it is a service, with a key. */
    public boolean isService() {
        return credential instanceof Credential.Key;
    }

    /** Whether it is a person with a password. */
    boolean hasPassword() {
        return credential instanceof Credential.Password;
    }

    /** Whether its holder is let in at this time: it is enabled, and has no key that has expired. */
    boolean isOpen(Instant now) {
        return enabled && !(credential instanceof Credential.Key key && !now.isBefore(key.expires()));
    }

    /** Whether it can bring back every other account: an enabled administrator of all, who cannot expire and needs no issuer. */
    boolean isKeeper() {
        return enabled && role == Role.ADMINISTRATOR && scope.isWhole() && hasPassword();
    }

    Account withRole(Role other, Scope otherScope) {
        return new Account(name, other, otherScope, credential, enabled, secondFactor);
    }

    Account withCredential(Credential other) {
        return new Account(name, role, scope, other, enabled, secondFactor);
    }

    Account withSecondFactor(Optional<SecondFactor> other) {
        return new Account(name, role, scope, credential, enabled, other);
    }

    /** Whether this is the other account, whichever codes logins used up in between. */
    boolean isStill(Account other) {
        return withoutUse().equals(other.withoutUse());
    }

    private Account withoutUse() {
        return withSecondFactor(secondFactor.map(SecondFactor::unused));
    }

    Account enabled(boolean now) {
        return new Account(name, role, scope, credential, now, secondFactor);
    }

    /**
     * Another one whenever anything of the account is another, its password, key or second factor too. It tells nothing of those: a
     * password's hash has a random salt in it that nobody is shown, a key has 256 random bits, and a second factor 160.
     */
    EntityTag tag() {
        CborWriter all = new CborWriter()
                .array(8)
                .text(name)
                .text(role.label())
                .text(scope.organisation().orElse(""))
                .array(scope.hubs().size());
        scope.hubs().forEach(all::text);
        all.text(enabled ? "enabled" : "disabled");
        if (credential instanceof Credential.Key key) {
            all.text(key.hash().hex()).text(key.expires().toString());
        } else if (credential instanceof Credential.Password password) {
            all.text(password.hash()).text("");
        } else if (credential instanceof Credential.External external) {
            all.text(external.issuer()).text(external.subject());
        }
        all.text(secondFactor.map(factor -> factor.secret().base32()).orElse(""));
        return EntityTag.of(all);
    }
}
