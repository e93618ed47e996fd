package org.cairngate.master.access;

import java.util.Objects;

/** Who sent a request. */
public sealed interface Caller {

    /** How the audit names somebody without credentials; no account is called so. */
    String ANONYMOUS = "anonymous";

    /**
     * How the audit names somebody whose credentials were wrong, and no account is called: the name that came with them may be a
     * password in the wrong field.
     */
    String UNKNOWN = "unknown";

    /** How the audit names it: the account's name, {@code hub:NAME} or {@value #ANONYMOUS}. */
    String label();

    /** What of the chain and the registry it may see. */
    Scope scope();

    /** Somebody without credentials. */
    record Stranger() implements Caller {

        @Override
        public String label() {
            return ANONYMOUS;
        }

        /** There is none: what strangers may ask for has nothing in it that belongs to somebody. */
        @Override
        public Scope scope() {
            throw new IllegalStateException("an endpoint that is open to anyone asked for the caller's scope");
        }
    }

    /**
     * An active hub, by its certificate. Where hubs may ask at all they get everything.
     *
     * @param name its node name
     */
    record Hub(String name) implements Caller {

        /** Refuses a missing name. */
        public Hub {
            Objects.requireNonNull(name, "name");
        }

        @Override
        public String label() {
            return "hub:" + name;
        }

        @Override
        public Scope scope() {
            return Scope.ALL;
        }
    }

    /**
     * The holder of an account.
     *
     * @param account as it is now
     */
    record Holder(Account account) implements Caller {

        /** Refuses a missing account. */
        public Holder {
            Objects.requireNonNull(account, "account");
        }

        @Override
        public String label() {
            return account.name();
        }

        @Override
        public Scope scope() {
            return account.scope();
        }
    }
}
