package org.cairngate.master.registry;

import java.util.Comparator;

/**
 * A device or a hub as something that an organisation has and can hand over. Immutable; ordered by kind, then by name.
 *
 * @param name the device's uid or the hub's name
 */
record Holding(Owners.Kind kind, String name) implements Comparable<Holding> {

    private static final Comparator<Holding> ORDER =
            Comparator.comparing(Holding::kind).thenComparing(Holding::name);

    static Holding device(String uid) {
        return new Holding(Owners.Kind.DEVICE, uid);
    }

    static Holding hub(String name) {
        return new Holding(Owners.Kind.HUB, name);
    }

    @Override
    public int compareTo(Holding other) {
        return ORDER.compare(this, other);
    }

    /** What a message calls it, {@code device pump}. */
    String text() {
        return kind.label() + " " + name;
    }
}
