package org.cairngate.master.devicetypes;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an organisation says of all its devices of a type. Immutable.
 *
 * @param organisation whose type it is, {@code [A-Za-z0-9._-]{1,64}}
 * @param name what its devices have as their type, {@value #NAME}; two organisations may use the same
 * @param maker who makes them, at most {@value #MAX_TEXT} characters; "" when not said, as with what follows
 * @param model the maker's name for them, at most {@value #MAX_TEXT} characters
 * @param description for people, at most {@value #MAX_DESCRIPTION} characters
 * @param namespaces where they write, at most {@value #MAX_NAMESPACES} of the organisation's, {@code organisation/group}; says what is
 *     meant to be and grants nothing
 * @param status whether there may be new devices of it
 * @param version 1 for the first, and one more with each change
 */
record DeviceType(
        String organisation,
        String name,
        String maker,
        String model,
        String description,
        List<String> namespaces,
        Status status,
        long version) {

    /** No slash, as it stands in paths, and neither dot nor space at its ends. */
    static final String NAME = "[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,62}[A-Za-z0-9])?";

    /** Names of organisations. */
    static final String ORGANISATION = "[A-Za-z0-9._-]{1,64}";

    static final String NAMESPACE = ORGANISATION + "/" + ORGANISATION;

    // No control characters and no half of a surrogate pair: it is shown on terminals and encoded as UTF-8.
    static final String TEXT = "[^\\p{Cc}\\p{Cs}]*";

    static final int MAX_TEXT = 64;
    static final int MAX_DESCRIPTION = 256;
    static final int MAX_NAMESPACES = 8;

    private static final Pattern NAMES = Pattern.compile(NAME);
    private static final Pattern ORGANISATIONS = Pattern.compile(ORGANISATION);
    private static final Pattern NAMESPACES = Pattern.compile(NAMESPACE);
    private static final Pattern TEXTS = Pattern.compile(TEXT);

    /** Whether there may be new devices of a type. */
    enum Status {
        ACTIVE,
        RETIRED;

        /** As people read it. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The one of this label. */
        static Optional<Status> labelled(String label) {
            return Arrays.stream(values())
                    .filter(one -> one.label().equals(label))
                    .findFirst();
        }
    }

    /** Copies the list, and refuses what is out of range with an {@link IllegalArgumentException}. */
    DeviceType {
        Objects.requireNonNull(status, "status");
        namespaces = List.copyOf(namespaces);
        require(ORGANISATIONS.matcher(organisation).matches(), "organisation must match " + ORGANISATION);
        require(NAMES.matcher(name).matches(), "name must match " + NAME);
        requireText("maker", maker, MAX_TEXT);
        requireText("model", model, MAX_TEXT);
        requireText("description", description, MAX_DESCRIPTION);
        require(namespaces.size() <= MAX_NAMESPACES, "a device type has at most " + MAX_NAMESPACES + " namespaces");
        require(
                namespaces.stream().distinct().count() == namespaces.size(),
                "a device type names each of its namespaces once");
        for (String namespace : namespaces) {
            require(NAMESPACES.matcher(namespace).matches(), "a namespace must match " + NAMESPACE);
            require(
                    namespace.startsWith(organisation + "/"),
                    "devices of " + organisation + " write into its own namespaces, " + organisation + "/GROUP");
        }
        require(version >= 1, "a version is positive, got " + version);
    }

    private static void requireText(String what, String text, int most) {
        require(
                text.length() <= most && TEXTS.matcher(text).matches(),
                what + " has at most " + most + " characters, without control characters");
    }

    private static void require(boolean right, String why) {
        if (!right) {
            throw new IllegalArgumentException(why);
        }
    }

    /** What tells types apart, {@code organisation/name}; those of one organisation lie together, as neither part has a slash. */
    static String key(String organisation, String name) {
        return organisation + "/" + name;
    }

    String key() {
        return key(organisation, name);
    }

    boolean isRetired() {
        return status == Status.RETIRED;
    }

    /** Whether it says the same, whatever the versions. */
    boolean saysTheSameAs(DeviceType other) {
        return withVersion(1).equals(other.withVersion(1));
    }

    DeviceType withVersion(long number) {
        return new DeviceType(organisation, name, maker, model, description, namespaces, status, number);
    }
}
