package org.cairngate.master.access;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an account is limited to. Events belong to the organisation that is the first part of their namespace, and to the hub that
 * submitted them; devices and hubs belong to the organisation that owns them, if any, and devices to the hub that they are bound to
 * (decisions 0037 and 0050). Immutable.
 *
 * @param organisation the only organisation; empty for all
 * @param hubs the only hubs; empty for all
 */
public record Scope(Optional<String> organisation, Set<String> hubs) {

    /** No limit. */
    public static final Scope ALL = new Scope(Optional.empty(), Set.of());

    /** Names of organisations and hubs. */
    static final String NAME = "[A-Za-z0-9._-]{1,64}";

    /** Most hubs that can be named. */
    static final int MAX_HUBS = 100;

    private static final Pattern NAMES = Pattern.compile(NAME);

    /** Takes a copy, and refuses what is no name. */
    public Scope {
        Objects.requireNonNull(organisation, "organisation");
        hubs = Collections.unmodifiableSet(new TreeSet<>(hubs));
        organisation.ifPresent(Scope::requireName);
        hubs.forEach(Scope::requireName);
        if (hubs.size() > MAX_HUBS) {
            throw new IllegalArgumentException("an account is limited to at most " + MAX_HUBS + " hubs");
        }
    }

    /** Whether nothing is out of it. */
    public boolean isWhole() {
        return organisation.isEmpty() && hubs.isEmpty();
    }

    /** Whether it covers what belongs to this organisation as such. */
    public boolean coversOrganisation(String name) {
        return organisation.isEmpty() || organisation.get().equals(name);
    }

    /** Whether it covers a namespace, {@code organisation/group}. */
    public boolean coversNamespace(String namespace) {
        int end = namespace.indexOf('/');
        return organisation.isEmpty() || (end > 0 && coversOrganisation(namespace.substring(0, end)));
    }

    /**
     * Whether it covers a hub, or a device. What is nobody's is covered by who is limited to no organisation, or named its hub.
     *
     * @param owner the organisation that owns it; empty for nobody's
     * @param hub the hub's name, or that of the only hub that the device may use; "" for devices that may use any
     */
    public boolean covers(Optional<String> owner, String hub) {
        boolean own = organisation.isEmpty() || organisation.equals(owner);
        return hubs.isEmpty() ? own : hubs.contains(hub) && (own || owner.isEmpty());
    }

    /** Whether it covers the events of a namespace that a hub submitted. */
    public boolean coversEvents(String namespace, String hub) {
        return coversNamespace(namespace) && (hubs.isEmpty() || hubs.contains(hub));
    }

    /** Whether all that the other one covers is covered by this one. */
    public boolean includes(Scope other) {
        return (organisation.isEmpty() || organisation.equals(other.organisation))
                && (hubs.isEmpty() || (!other.hubs.isEmpty() && hubs.containsAll(other.hubs)));
    }

    private static void requireName(String name) {
        if (!NAMES.matcher(name).matches()) {
            throw new IllegalArgumentException("\"" + name + "\" is no name of an organisation or hub");
        }
    }
}
