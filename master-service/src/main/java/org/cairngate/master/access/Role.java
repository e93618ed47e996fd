package org.cairngate.master.access;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an account is for. What each role may do is in {@link Permissions}; on what, its {@link Scope} says. */
public enum Role {
    /** Everything, accounts and erasures included. */
    ADMINISTRATOR,
    /** Devices, monitoring and diagnostics. */
    OPERATOR,
    /** Reads, and writes nothing but how it logs in. */
    AUDITOR,
    /** Brings devices in and maintains them, at named hubs where given. */
    TECHNICIAN,
    /** Hubs, devices and namespaces of the registry. */
    REGISTRY_OPERATOR,
    /** Keeps the master running: pool, minting, availability. */
    MASTER_OPERATOR,
    /** Keeps hubs running, the named ones where given. */
    HUB_OPERATOR;

    /** All labels, as a regular expression. */
    static final String LABELS =
            "administrator|operator|auditor|technician|registry-operator|master-operator|hub-operator";

    /** The name by which the API and files know it, such as {@code registry-operator}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of this label; empty when none has it. */
    public static Optional<Role> labelled(String label) {
        return Stream.of(values()).filter(role -> role.label().equals(label)).findFirst();
    }

    /** Whether an account of this role can be limited to named hubs. */
    public boolean takesHubs() {
        return this == TECHNICIAN || this == HUB_OPERATOR;
    }
}
