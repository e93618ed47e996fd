package org.cairngate.master.access;

/** Who may call an endpoint besides accounts. */
public enum Audience {
    /** Accounts only. */
    NOBODY,
    /** Anyone, for it pins the chain, checks it, or says what there is. */
    ANYONE,
    /** Anyone, for what arrives has the signature of a node of the chain, or is refused. */
    SIGNED,
    /** Active hubs, for they need it to follow the chain. */
    HUBS;

    /** Whether it takes no login. */
    public boolean isOpen() {
        return this == ANYONE || this == SIGNED;
    }
}
